//! The conformance lab: its board, its reports, and the sentence of every rule.

use super::Lang;
use crate::domain::lab::{NotTried, Rule, Step};

super::messages! {
    lab { "一致性测试" "Conformance lab" }
    tab_lab { "测试" "Lab" }
    lead {
        "让每个钱包走一遍：下单、付款、通知、退款、对账，再把每条消息弄坏，看我们会不会信。不动真钱的账。"
        "Every wallet goes the whole way: order, payment, notice, refund, bill. Then each message is spoilt to see whether we believe it. Nothing of it is booked."
    }
    run_all { "全部跑一遍" "Run all" }
    run_one { "再跑一遍" "Run again" }
    run_first { "跑" "Run" }
    run_wallet(wallet) { "跑{wallet}" "Run {wallet}" }
    runs { "正在跑" "Running" }
    runs_more(count, email) {
        "还有 {count} 个钱包。{email} 开始的，跑完自己会更新。"
        "{count} wallet to go. {email} started it; this page updates by itself."
            | "{count} wallets to go. {email} started it; this page updates by itself." for count
    }
    started { "开始跑了。" "Started." }
    busy { "已经有一次在跑，等它跑完" "A run is on already; wait until it ends" }
    wallet { "钱包" "Wallet" }
    connector { "接口" "Protocol" }
    last_run { "上次" "Last run" }
    result { "结果" "Result" }
    never { "没跑过" "Never run" }
    all_held(count) { "{count} 用例全过" "The {count} case held" | "All {count} cases held" for count }
    some_broke(count) { "{count} 个没过" "{count} broke" }
    counts(held, broke, not_tried) { "过 {held}，没过 {broke}，没试 {not_tried}" "{held} held, {broke} broke, {not_tried} not tried" }
    by(email) { "{email} 跑的" "by {email}" }
    back { "全部钱包" "All wallets" }
    as_json { "JSON" "JSON" }
    account { "账户" "Account" }
    reached_at { "接口地址" "Address" }
    took { "用时" "Took" }
    seconds(value) { "{value} s" "{value} s" }
    broke { "没过的" "Broke" }
    not_tried { "没试的" "Not tried" }
    held { "过了的" "Held" }
    none_broke { "一个都没有" "Nothing" }

    protocol_network { "互通网络" "Interop network" }
    protocol_wechat_pay { "微信支付 APIv3" "WeChat Pay APIv3" }
    protocol_alipay { "支付宝 OpenAPI v2" "Alipay OpenAPI v2" }
    protocol_unionpay { "银联 5.1.0" "UnionPay 5.1.0" }

    step_keys { "取公钥" "Asking for keys" }
    step_present { "下单" "Order" }
    step_query { "查单" "Question about an order" }
    step_notice { "付款通知" "Notice of a payment" }
    step_refund { "退款" "Refund" }
    step_refund_query { "查退款" "Question about a refund" }
    step_refund_notice { "退款通知" "Notice of a refund" }
    step_close { "关单" "Close" }
    step_collect { "扫付款码" "Scan of a payer's code" }
    step_reverse { "撤销" "Undoing a scan" }
    step_bill { "账单" "Bill" }

    rule_answered { "应答说得清楚，也读得对" "is answered clearly and read rightly" }
    rule_timed_out { "应答丢了就当不知道，再问能问到" "without its answer is unknown, and asking again tells" }
    rule_once { "问多少遍只做一次" "is done once, however often it is asked" }
    rule_nobody { "没有的单说没有" "says of an order that never was that it is not there" }
    rule_stays_paid { "付过的单关不掉" "of a paid order leaves it paid" }
    rule_other_status { "换个 HTTP 状态就不信" "is not believed under another HTTP status" }
    rule_unsigned { "没签名就不信" "is not believed without its signature" }
    rule_other_call { "别的请求的应答不认" "does not take the answer to another call" }
    rule_other_account { "别的账户的应答不认" "does not take the answer to another account" }
    rule_told { "来了，说得对" "comes and says what happened" }
    rule_agrees { "和查到的一样" "says the same as a question finds" }
    rule_repeated { "重复来的认得出" "is known when it comes again" }
    rule_reordered { "次序乱了也一样" "means the same in any order" }
    rule_foreign { "给别的账户的不认" "for another account is turned away" }
    rule_probe { "故意的假签名不信" "with a false signature on purpose is turned away" }
    rule_forged { "别人伪造的不信" "that somebody forged is turned away" }
    rule_unknown_word { "有没见过的词就不信" "with a word that nobody knows is turned away" }
    rule_extra_field { "多个字段不碍事" "with a field more is read all the same" }
    rule_huge { "大得离谱的不收" "that is far too large is turned away" }
    rule_wrong_amount { "金额对不上的放一边" "with a wrong amount is put aside" }
    rule_tampered { "改一个字节就不信" "is not believed with one byte changed" }
    rule_truncated { "半截的不信" "is not believed where its end is missing" }
    rule_stale { "五分钟以前的不信" "is not believed after five minutes" }

    why_not_in_protocol { "这个协议没有这一项" "the protocol has no such thing" }
    why_no_payer { "没有人来付款" "nobody paid" }
    why_no_notice { "通知到不了这里，或者没来" "no notice reached us" }
    why_well_behaved { "对方不会故意出错" "the other side does not misbehave on demand" }
    why_no_bill_yet { "当天的账单还没有" "there is no bill yet" }
    why_not_reached { "前面一步没过，没走到" "something before it broke" }

}

/// What a protocol is called.
pub fn protocol(lang: Lang, connector: &str) -> String {
    match connector {
        "network" => protocol_network(lang).to_owned(),
        "wechat_pay" => protocol_wechat_pay(lang).to_owned(),
        "alipay" => protocol_alipay(lang).to_owned(),
        "unionpay" => protocol_unionpay(lang).to_owned(),
        other => other.to_owned(),
    }
}

/// What a step is called.
pub fn step(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::Keys => step_keys(lang),
        Step::Present => step_present(lang),
        Step::Query => step_query(lang),
        Step::Notice => step_notice(lang),
        Step::Refund => step_refund(lang),
        Step::RefundQuery => step_refund_query(lang),
        Step::RefundNotice => step_refund_notice(lang),
        Step::Close => step_close(lang),
        Step::Collect => step_collect(lang),
        Step::Reverse => step_reverse(lang),
        Step::Bill => step_bill(lang),
    }
}

/// What a rule says, after the name of its step.
pub fn rule(lang: Lang, rule: Rule) -> &'static str {
    match rule {
        Rule::Answered => rule_answered(lang),
        Rule::TimedOut => rule_timed_out(lang),
        Rule::Once => rule_once(lang),
        Rule::Nobody => rule_nobody(lang),
        Rule::StaysPaid => rule_stays_paid(lang),
        Rule::OtherStatus => rule_other_status(lang),
        Rule::Unsigned => rule_unsigned(lang),
        Rule::OtherCall => rule_other_call(lang),
        Rule::OtherAccount => rule_other_account(lang),
        Rule::Told => rule_told(lang),
        Rule::Agrees => rule_agrees(lang),
        Rule::Repeated => rule_repeated(lang),
        Rule::Reordered => rule_reordered(lang),
        Rule::Foreign => rule_foreign(lang),
        Rule::Probe => rule_probe(lang),
        Rule::Forged => rule_forged(lang),
        Rule::UnknownWord => rule_unknown_word(lang),
        Rule::ExtraField => rule_extra_field(lang),
        Rule::Huge => rule_huge(lang),
        Rule::WrongAmount => rule_wrong_amount(lang),
        Rule::Tampered => rule_tampered(lang),
        Rule::Truncated => rule_truncated(lang),
        Rule::Stale => rule_stale(lang),
    }
}

/// Why a case was not tried.
pub fn why(lang: Lang, why: NotTried) -> &'static str {
    match why {
        NotTried::NotInProtocol => why_not_in_protocol(lang),
        NotTried::NoPayer => why_no_payer(lang),
        NotTried::NoNotice => why_no_notice(lang),
        NotTried::WellBehaved => why_well_behaved(lang),
        NotTried::NoBillYet => why_no_bill_yet(lang),
        NotTried::NotReached => why_not_reached(lang),
    }
}
