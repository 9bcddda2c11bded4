//! What stands on the printed stand.

super::messages! {
    scan_to_pay { "扫码付款" "Scan to pay" }
    any_wallet { "扫一扫，哪个钱包都能付" "Scan to pay — any wallet works" }
    same_name { "付款前看一眼：手机上的店名跟这里一样吗？" "Before you pay: does your phone show this shop?" }
    one_code { "一张码，所有钱包都能付" "One code, every wallet" }
    /// Over the number of a table.
    table { "桌号" "Table" }
    table_number(table) { "桌号 {table}" "Table {table}" }
    /// What is given, and the last day of it.
    offer_until(gift, day) { "{gift}，{day}止" "{gift}, until {day}" }
    code_number(code) { "码号 {code}" "Code {code}" }
    /// For readers who cannot see the symbol, and as the name of the file.
    code_of(shop) { "{shop} 的收款码" "Collection code of {shop}" }
}
