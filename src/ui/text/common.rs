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
    find_offers { "看看现在的扫码付款优惠" "Find scan-and-pay discounts" }
    trial_banner { "试用：不会真扣钱" "Trial: no real money moves" }
    unit_payments(count) { "{count} 笔" "{count} payment" | "{count} payments" for count }
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
    broken { "这一页出错了" "Something broke on this page" }
    broken_more {
        "不是你的问题，已经记下来了。再试一次；还不行，把下面的追踪号告诉平台。"
        "It is not your fault, and it has been written down. Try again; if it stays, tell the platform the number below."
    }
    /// The number under which operators find a request in their records.
    request_number(number) { "追踪号 {number}" "Request number {number}" }
    offline { "断网了" "No network" }
    offline_more {
        "连上以后再试。收款码断网也能看；钱到没到，要连上才知道。"
        "Try again once you are connected. Your code shows without a network; whether money came does not."
    }
    keys { "键盘快捷键" "Keyboard shortcuts" }
    keys_on { "键盘快捷键，按 ? 看有哪些" "Keyboard shortcuts; press ? to see them" }
    key_search { "找一笔" "Find a payment" }
    key_help { "看快捷键" "Show the shortcuts" }
    key_rows { "下一行、上一行" "Next row, row before" }
    key_send { "发出这张表" "Send the form" }
    close { "关上" "Close" }
    copy { "复制" "Copy" }
    copied { "复制好了" "Copied" }
    try_again { "再试一次" "Try again" }
    monday { "周一" "Mon" }
    tuesday { "周二" "Tue" }
    wednesday { "周三" "Wed" }
    thursday { "周四" "Thu" }
    friday { "周五" "Fri" }
    saturday { "周六" "Sat" }
    sunday { "周日" "Sun" }
    january { "1月" "Jan" }
    february { "2月" "Feb" }
    march { "3月" "Mar" }
    april { "4月" "Apr" }
    may { "5月" "May" }
    june { "6月" "Jun" }
    july { "7月" "Jul" }
    august { "8月" "Aug" }
    september { "9月" "Sep" }
    october { "10月" "Oct" }
    november { "11月" "Nov" }
    december { "12月" "Dec" }
    day_of_month(month, day) { "{month}{day}日" "{day} {month}" }
    day_of_year(year, month, day) { "{year}年{month}{day}日" "{day} {month} {year}" }
    day(weekday, date) { "{date} {weekday}" "{weekday} {date}" }
    back_to_today { "回到今天" "Back to today" }
    back_to_start { "回到首页" "Back to the start" }
}
