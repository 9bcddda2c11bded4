//! Keying in an amount: the code on the screen, the payer who is scanned, the link that is sent, and what comes of them.

super::messages! {
    // M8, the amount
    title { "收多少？" "How much?" }
    key_in { "输金额收款" "Key in amount" }
    amount { "金额" "Amount" }
    note { "备注（可不填）" "Note (optional)" }
    keypad { "数字键盘" "Keypad" }
    backspace { "退格" "Delete" }
    show_code { "出码给顾客扫" "Show a code" }
    scan_payer { "扫顾客的付款码" "Scan the customer" }
    send_link { "发收款链接" "Send a link" }
    latest { "刚才要的" "Asked lately" }
    code_word { "出的码" "Code" }
    link_word { "链接" "Link" }
    open_word { "等付款" "Open" }
    paid_word { "收到了" "Paid" }
    cancelled_word { "撤了" "Withdrawn" }
    expired_word { "过时了" "Expired" }

    // The code on the screen
    waiting_scan { "等顾客扫码" "Waiting for the scan" }
    still_open(time) { "{time} 前有效" "Good until {time}" }
    code_image(amount) { "付 {amount} 的二维码" "QR code to pay {amount}" }
    refresh { "刷新" "Refresh" }
    cancel { "取消，不收了" "Cancel" }
    received { "收到了" "Received" }
    match_word { "核对字" "Match word" }
    see_payment { "看这一笔" "See the payment" }
    next_one { "再收一笔" "Next one" }
    expired_title { "这张码过时了" "This code has expired" }
    expired_help { "没人付。要收就再出一个" "Nobody paid. Make another if you still want the money" }
    cancelled_title { "撤掉了" "Withdrawn" }
    cancelled_help { "这张码收不到钱了" "It takes no money any more" }
    again { "再出一个" "Make another" }
    not_found { "没有这一笔" "There is no such request" }

    // The link
    link_title { "收款链接" "Payment link" }
    link_ready { "发给顾客，点开就能付" "Send it; a tap opens the payment" }
    link { "链接" "Link" }
    chat_words { "发消息用的话" "Words for a chat" }
    chat(shop, amount, link) { "{shop}：请付 {amount}，点这里：{link}" "{shop}: please pay {amount} here: {link}" }
    waiting_link { "等顾客付款" "Waiting for the payment" }

    // The payer is scanned
    scan_title { "扫顾客的付款码" "Scan the customer’s code" }
    scan_help { "请顾客打开钱包的付款码，用扫码枪扫，或手输下面那串数字" "Ask for the payment code in the wallet; scan it or type its digits" }
    code_field { "付款码数字" "Digits of the code" }
    camera { "用摄像头扫" "Use the camera" }
    camera_stop { "关摄像头" "Stop the camera" }
    camera_refused { "摄像头没打开，请手输或用扫码枪" "The camera did not open: type the digits or use a scanner" }
    take(amount) { "收 {amount}" "Take {amount}" }
    other_amount { "改金额" "Change the amount" }
    no_such_code { "这不是付款码。请顾客点开“付款”里的条码，重扫一次" "This is not a payment code. Ask the customer to open “Pay” in the wallet, and scan again" }
    wallet_closed(wallet) { "{wallet}还没开到这家店，请顾客换个钱包" "{wallet} is not open at this shop: ask for another wallet" }
    cannot_scan(wallet) { "{wallet}现在不能这样收，出张码让顾客扫" "{wallet} cannot be taken this way now: show a code instead" }
    shop_closed { "收款码停着，现在收不了钱" "The shop’s code takes no money now" }
    an_unknown_wallet { "这个钱包" "This wallet" }
    asking(wallet) { "正在问{wallet}" "Asking {wallet}" }
    asking_help { "可能要顾客在手机上输密码。别再扫一次" "The customer may have to enter a password. Do not scan again" }
    still_asking { "还在问。没问清以前，别当没收到，也别再收" "Still asking. Until it is clear, neither count it as unpaid nor take it again" }
    not_taken { "没收成" "Not taken" }
    undone_help { "这一单已撤，顾客没有付钱。付款码要重新点开再扫" "The order is undone and nothing was paid. Ask for a fresh code" }
    declined_funds { "顾客余额不够，请换个钱包" "Not enough money: ask for another wallet" }
    declined_limit { "超过顾客钱包的限额，请换个钱包" "Over the wallet’s limit: ask for another one" }
    declined_cancelled { "顾客在手机上取消了" "The customer cancelled on the phone" }
    declined_other { "钱包没同意。请顾客刷新付款码，再扫一次" "The wallet refused. Ask for a fresh code and scan again" }
    scan_again { "再扫一次" "Scan again" }

    // Money that was not wanted any more
    to_decide { "要你处理" "For you to decide" }
    proposed(amount, word) { "{amount} · {word}：建议退给顾客" "{amount} · {word}: proposed for refund" }
    reason_second { "同一笔已经付过，这是多付的" "the same had been paid before" }
    reason_cancelled { "撤了以后才付的" "paid after it was withdrawn" }
    reason_late { "过时以后才到的钱" "the money came after the order was over" }
    proposal_help { "钱已经在你这里，不会自动退。请在钱包里退给顾客，或跟顾客说好，再点“处理好了”。" "The money is with you and never goes back by itself. Refund it in the wallet or settle it with the customer, then tap “Dealt with”." }
    dealt_with { "处理好了" "Dealt with" }
    was_dealt_with { "这笔多收的钱处理好了" "This extra payment has been dealt with" }
}
