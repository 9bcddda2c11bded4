//! By what wallets are recognised, as the platform's people edit it.

use super::Lang;
use crate::services::recognition::BookError;

super::messages! {
    title { "认钱包" "Recognising wallets" }
    lead {
        "别家的钱包也能扫微信、支付宝、银联的码。报文里的一个值是谁，在这里说；没说的算未知钱包，从不猜。改动只管以后的付款，已经记下的不变。"
        "Other wallets pay on the codes of WeChat, Alipay and UnionPay too. Say here which wallet a value in their messages is; what is not said is an unknown wallet and never guessed. A change counts for later payments only; what is booked stays as it is."
    }
    unnamed { "见过，还没认的值" "Values seen and not named yet" }
    no_unnamed { "都认好了。" "Every value has a name." }
    named { "认好的值" "Named values" }
    apps { "网页是哪个应用打开的" "Which app opened a page" }
    apps_more {
        "从上往下问，第一条合的算数。只用来带顾客去对的页面，从不用来认钱。"
        "Asked from the top; the first that fits counts. They lead a payer to the right page and are never proof of money."
    }
    protocol { "协议" "Protocol" }
    field { "字段" "Field" }
    value { "值" "Value" }
    pattern { "值，一头可以用 * 代替" "Value; a * at one end stands for anything" }
    times { "笔数" "Payments" }
    taken_for { "现在当作" "Taken for" }
    asked_wallet { "被扫的钱包自己" "the wallet whose code it is" }
    wallet { "钱包" "Wallet" }
    name_it { "认作" "Name it" }
    add_naming { "加一个值" "Add a value" }
    add_rule { "加一条规则" "Add a rule" }
    remove { "删掉" "Remove" }
    up { "上移" "Move up" }
    down { "下移" "Move down" }
    remove_it(what) { "删掉 {what}" "Remove {what}" }
    up_it(what) { "上移 {what}" "Move {what} up" }
    down_it(what) { "下移 {what}" "Move {what} down" }
    token { "User-Agent 里有" "In the user agent" }
    not_after { "前面不能紧跟着" "Not right after" }
    app_id { "UnionPay 应用号" "UnionPay app id" }
    place { "放在第几条" "At which place" }
    no_wallet { "没有钱包的应用" "An app without a wallet" }
    add { "加上" "Add" }
    done { "改好了，从下一笔开始算。" "Changed; it counts from the next payment on." }
    bad_field { "没有这个协议的字段" "No such field of a protocol" }
    bad_pattern { "值要是字母、数字和符号，* 最多一个，在一头" "A value is letters, digits and signs, with at most one * at one end" }
    bad_wallet { "没有这个钱包" "No such wallet" }
    bad_token { "写上 User-Agent 里的一段英文" "Give a part of a user agent in ASCII" }
    conflict { "已经有了，或者别人刚改过" "It is there already, or somebody has just changed it" }
}

/// Why nothing was changed; empty where that has a page of its own.
pub fn error(lang: Lang, error: &BookError) -> &'static str {
    match error {
        BookError::BadField => bad_field(lang),
        BookError::BadPattern => bad_pattern(lang),
        BookError::BadWallet => bad_wallet(lang),
        BookError::BadToken => bad_token(lang),
        BookError::Conflict => conflict(lang),
        BookError::Forbidden(_) | BookError::Unavailable(_) => "",
    }
}
