//! Words that stand on more than one page.

super::messages! {
    product { "通码" "tongma" }
    promise { "一张码，所有钱包都能付" "One code, every wallet pays it" }
    promise_more {
        "贴一次，微信、支付宝、云闪付、京东、运营商和银行的钱包都能扫。每一笔马上看得到。"
        "Print it once. WeChat, Alipay, UnionPay, JD, the carriers’ and the banks’ wallets all scan it, and you see every payment at once."
    }
    open_a_shop { "开店，一分钟" "Open your shop in a minute" }
    sign_in { "登录" "Sign in" }
    trial_banner { "试用：不会真扣钱" "Trial: no real money moves" }
    unit_payments(count) { "{count} 笔" "{count} payments" }
    large_text { "大字" "Large text" }
    normal_text { "标准字" "Normal text" }
    /// A language in its own words.
    own_name { "中文" "English" }
    skip { "跳到正文" "Skip to content" }
    title_error { "错误：" "Error: " }
    please_check { "看一下这里" "Please check this" }
    not_found { "没有这一页" "There is no such page" }
    not_found_more { "网址可能抄错了，或者这一页已经搬走。" "The address may be mistyped, or the page has moved." }
    forbidden { "这一页你看不了" "This page is not for you" }
    forbidden_more { "要店长或老板才能看，问问他们。" "A manager or the owner can open it; ask them." }
    unavailable { "这会儿读不出来" "This cannot be shown right now" }
    unavailable_more { "不是你的问题，钱也没丢。过一会儿再试。" "It is not your fault and no money is lost. Try again in a moment." }
    copy { "复制" "Copy" }
    copied { "复制好了" "Copied" }
    try_again { "再试一次" "Try again" }
    back_to_today { "回到今天" "Back to today" }
    back_to_start { "回到首页" "Back to the start" }
}
