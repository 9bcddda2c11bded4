//! The codes that a shop showed before ours.

super::messages! {
    title { "以前的收款码" "Your earlier codes" }
    lead { "把店里贴着的旧码扫进来，记在通码旁边。旧码上的钱还是进原来的钱包，通码看不到。" "Scan the codes on your wall to keep them beside your one code. Their money still goes to the old wallet; it is not seen here." }
    add { "扫一张旧码" "Add a code" }
    content { "码里的内容" "What the code says" }
    content_help { "用扫码枪或摄像头扫，或把链接粘贴进来" "Use a scanner or the camera, or paste the link" }
    keep { "认一认，记下来" "Recognise and keep it" }
    kept_now(what) { "认出来了：{what}。记下了" "Recognised: {what}. It is kept" }
    removed_now { "已从单子里拿掉" "Taken off the list" }
    list { "记下的旧码" "Kept codes" }
    none { "还没有。贴着几张旧码，就扫几张进来。" "None yet. Add each code that still hangs in the shop." }
    added(day) { "{day} 记下" "kept on {day}" }
    remove { "拿掉" "Remove" }
    remove_what(what) { "：{what}" ": {what}" }

    wechat_personal { "微信个人收款码" "WeChat personal code" }
    wechat_business { "微信个人经营收款码" "WeChat business code" }
    alipay { "支付宝收款码" "Alipay code" }
    unionpay { "银行或云闪付收款码" "Bank or Cloud QuickPass code" }
    qq { "QQ 钱包收款码" "QQ Wallet code" }
    emv { "EMVCo 收款码" "EMVCo code" }

    to_do { "把通码贴在它旁边；顾客都用通码了，再揭下来。" "Hang your one code beside it, and take this one down when everybody uses yours." }
    to_do_emv { "给境外钱包和刷卡应用留着，不用揭。" "Keep it for foreign wallets and card apps." }
    not_for_business { "个人码不能用来做生意收款（2022 年 3 月起的规定）。把它揭下来，用通码收。" "A personal code may not be used for a business (rule since March 2022). Take it down and use your one code." }
    if_personal { "如果它是个人收钱码，就不能用来做生意收款；商家码可以留着。" "If it is a personal code, it may not be used for a business; a merchant code may stay." }

    missing { "先扫码，或把内容粘贴进来" "Scan a code or paste what it says" }
    too_long { "这太长了，不像收款码" "This is too long for a code" }
    ours { "这就是通码，不用再记" "This is one of ours: no need to keep it" }
    payment_code { "这是顾客的付款码，不是收款码。要收钱请到“输金额收款”里扫" "This is a customer’s payment code. To take money, scan it under “Key in amount”" }
    one_order { "这是一笔订单的码，付一次就没用了，不用记" "This is the code of one order, good once: no need to keep it" }
    damaged { "这张码没扫全，再扫一次" "This code was not read whole: scan it again" }
    unknown { "认不出是哪家的收款码，没有记下" "No known collection code begins like this; it was not kept" }
    already { "这张已经记过了" "This one is kept already" }
    owner_only { "只有店主能改这张单子" "Only the owner changes this list" }
    too_many { "最多记 30 张，先拿掉几张" "At most 30 are kept: remove some first" }
}
