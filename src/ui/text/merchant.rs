//! The shop's own pages: today, payments, the code.

super::messages! {
    navigation { "主导航" "Main navigation" }
    tab_today { "今天" "Today" }
    tab_payments { "流水" "Payments" }
    tab_code { "收款码" "My code" }
    tab_shop { "我的店" "My shop" }

    state_waiting { "等付款" "Waiting" }
    state_paid { "已收" "Paid" }
    state_failed { "没付成" "Failed" }
    state_closed { "已关" "Closed" }
    /// Money that came after the payment had failed or closed.
    state_late { "晚到的钱" "Paid late" }
    state_part_refunded { "退了一部分" "Partly refunded" }
    state_refunded { "已退" "Refunded" }
    just_now { "刚刚" "Just now" }
    platform_adds(amount) { "平台补 {amount}" "Platform adds {amount}" }
    refunded_part(amount) { "退了 {amount}" "{amount} refunded" }
}
