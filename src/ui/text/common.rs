//! Words that stand on more than one page.

super::messages! {
    product { "通码" "tongma" }
    trial_banner { "试用：不会真扣钱" "Trial: no real money moves" }
    unit_payments(count) { "{count} 笔" "{count} payments" }
}
