//! What everybody reads on a campaign's public page.

use crate::{
    domain::merchant::Trade,
    ui::text::{Lang, account},
};

super::messages! {
    by_platform { "通码平台" "tongma" }
    when { "什么时候" "When" }
    place { "在哪儿" "Where" }
    with { "用什么付" "Paying with" }
    for_whom { "有什么条件" "Conditions" }
    left { "还剩多少" "Left" }
    any_wallet { "哪个钱包都行" "any wallet" }
    every_shop { "每家通码的店" "every tongma shop" }
    shops_of(trades) { "{trades}类的店都行" "every shop for {trades}" }
    shops_like(names, count) { "{names}等 {count} 家店" "{names} and others, {count} shops in all" }
    no_shop_yet { "还没有店参加" "No shop has joined yet" }
    how { "到店扫码付款，自动减，不用领券" "Scan the shop's code and pay: it comes off by itself, no coupon needed" }
    share { "转给朋友" "Share" }
    copied { "链接复制好了" "Link copied" }

    more_offers { "还有哪些优惠" "More offers" }
    list_title { "扫码付款优惠" "Scan-and-pay discounts" }
    list_said { "现在哪些店扫码付款有优惠：满减、立减、随机减，付款时自动减。" "Which shops take something off when you scan and pay, right now." }
    list_seek { "找店名、优惠" "Search by shop or offer" }
    list_go { "找" "Search" }
    list_count(count) { "现在有 {count} 个" "{count} right now" }
    list_empty { "现在没有正在进行的优惠" "There is no offer right now" }
    list_no_match(words) { "没有找到“{words}”，换个词试试" "Nothing matches “{words}”; try another word" }
    list_all { "看全部" "Show all" }
    list_next { "下一页" "Next page" }
    list_before { "上一页" "Previous page" }

    running { "正在进行" "On now" }
    starts(date) { "{date}开始" "Starts {date}" }
    paused { "暂停了，过会儿再看" "Paused for now" }
    exhausted { "减完了，来晚一步" "All given away" }
    over { "活动结束了" "This offer is over" }

    left_most { "还剩大半" "More than two thirds" }
    left_half { "还剩一半左右" "About half" }
    left_little { "剩得不多了" "Not much" }
    left_almost_nothing { "快没了" "Almost nothing" }
    left_nothing { "没有了" "Nothing" }

    no_offer_title { "没有这个活动" "There is no such offer" }
    no_offer_help { "链接可能抄错了" "The link may be copied wrong" }
}

/// The shops of these trades, or every shop where none is named.
pub fn all_shops(lang: Lang, trades: &[String]) -> String {
    let names: Vec<_> = trades.iter().filter_map(|trade| Trade::from_code(trade)).map(|trade| account::trade_name(lang, trade)).collect();
    if names.is_empty() { every_shop(lang).to_owned() } else { shops_of(lang, names.join(lang.pick("、", ", "))) }
}
