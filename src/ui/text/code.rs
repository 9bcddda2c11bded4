//! The code page and the stand.

use super::Lang;
use crate::domain::wallet::CodeKind;

super::messages! {
    title { "我的收款码" "My code" }
    never_changes { "码不会变，贴一次就行。" "The code never changes; print it once." }
    number { "码号" "Code" }
    paused { "这张码停着，现在收不了钱。" "This code is paused and takes no money now." }
    paused_by(who, when) { "{who} 在 {when} 停的" "Paused by {who}, {when}" }
    pause { "先停一会儿" "Pause the code" }
    pause_more { "停了以后，扫码的人会看到“这张码暂停收款”。已经在付的照常到账。随时再开。" "Whoever scans it reads that it takes no money now. Payments under way still arrive. Let it go on whenever you like." }
    resume { "继续收款" "Take money again" }
    resumed { "又能收钱了。" "The code takes money again." }
    owner_changes { "要老板才能改这张码" "Only the owner can change the code" }
    undo { "撤销" "Undo" }
    check_title { "今天自检" "Checked today?" }
    checked_today(clock) { "{clock} 扫过，是你的码 ✓" "Scanned at {clock}: it is your code ✓" }
    check_now { "今天还没扫过。用自己的手机扫一下贴出去的码，看看有没有被人换掉。" "Not scanned yet today. Scan the print with your own phone to see that nobody has swapped it." }
    checked_last(when) { "上次 {when}" "Last time {when}" }
    replaced { "换好了。旧的码已经不能收钱，请把新的贴上。" "Done. The old code takes no money any more; put up the new one." }
    no_code { "这家店还没有收款码" "This store has no code yet" }
    no_code_more { "请老板在“我的店”里看看。" "Ask the owner to look under “My shop”." }
    make_stand { "做一张码牌" "Make a stand" }
    open_as_payer { "看看顾客看到什么" "See what payers see" }
    take_it { "拿走" "Take it along" }
    pdf { "PDF 码牌" "PDF stand" }
    png { "PNG 图片" "PNG picture" }
    svg { "SVG 图" "SVG drawing" }
    share { "发给别人" "Send it" }
    link { "链接" "Link" }
    share_more { "长按或点一下选中，再复制。" "Tap to select it, then copy." }
    emv { "EMVCo 码文" "EMVCo payload" }
    emv_more { "给只认 EMVCo 码的应用和收单机构。" "For apps and acquirers that read EMVCo codes." }
    kind_title { "收什么钱" "What it is for" }
    kind_merchant { "店里的生意" "A shop’s business" }
    kind_merchant_more { "有执照，或者是小微商户。能收的钱最多。" "Licensed, or a small merchant. It may take the most." }
    kind_personal_business { "没有执照的小生意" "A small trade without a licence" }
    kind_personal_business_more { "个人经营：摆摊、手艺、零活。有的钱包和活动可能用不了。" "A person’s own stall, craft or odd jobs. Some wallets and offers may not work." }
    kind_personal { "朋友、家里的钱" "Friends and family" }
    kind_personal_more { "做生意不能用个人码（银发〔2021〕259 号）。" "A personal code must not be used for business (PBC rule 259 of 2021)." }
    kind_save { "就收这种钱" "Use it for this" }
    kind_changed { "改好了，从下一笔开始算" "Changed, from the next payment on" }
    kind_missing { "选一种" "Choose one" }
    more { "更多" "More" }
    replace_title { "换一张新码" "Replace the code" }
    replace_more {
        "码牌被人贴换、或者怕被人拿去用，才需要换。换了以后，以前印的、贴的、发出去的全都不能再收钱。"
        "Only needed when a print was tampered with or misused. Everything printed, put up or sent before stops taking money at once."
    }
    confirmation(count) { "输入码号最后 {count} 位，确认要换" "Type the last {count} characters of the code to confirm" }
    password { "登录密码" "Your password" }
    replace_now { "换新码，旧的作废" "Replace it, end the old one" }
    not_confirmed { "和现在的码号最后几位不一样" "This is not the end of the present code" }
    owner_only { "要老板才能换码" "Only the owner can replace the code" }

    poster_title { "做一张码牌" "Make a stand" }
    size { "多大" "Size" }
    size_a5 { "A5 桌牌" "A5 stand" }
    size_a6 { "A6 小牌" "A6 card" }
    size_folded { "折叠立牌" "Folded" }
    size_folded_more { "A4 对折，两面都能扫" "A4 folded, scans from both sides" }
    size_sticker { "贴纸" "Sticker" }
    look { "样子" "Look" }
    color { "彩色" "Colour" }
    dark { "深色" "Dark" }
    ink_saving { "省墨" "Ink-saving" }
    ink_saving_more { "黑白打印机用" "For black-and-white printers" }
    language { "文字" "Words" }
    what_it_says { "写什么" "What it says" }
    name_on_it { "店名" "Name" }
    table_on_it { "桌号（可不填）" "Table (optional)" }
    cannot_print(characters) {
        "码牌的字体里没有“{characters}”，印出来是方框。换个写法，只改码牌，店名不变。"
        "The stand’s font has no “{characters}”: they would print as boxes. Write the name another way; it changes on the stand only."
    }
    name_small { "名字太长，印出来看不清。写短一点。" "The name is so long that it prints too small. Write a shorter one." }
    line_of_english { "加一行英文" "Add a line of English" }
    line_of_chinese { "加一行中文" "Add a line of Chinese" }
    with_wallets { "列出能用的钱包" "Show the wallets that work" }
    with_offer { "写上活动" "Show the offer" }
    no_room { "贴纸地方小，只印码和店名。" "A sticker has room for the code and the name only." }
    offer_outlived {
        "活动会结束，印好的不会变。过了日子记得换一张。"
        "The offer ends and the print stays. Replace it when the day has come."
    }
    preview { "看一下" "Preview" }
    actual_size { "打印时选“实际大小”，别选“适应页面”" "Print at actual size, not “fit to page”" }
    of_real_size(percent) { "实际大小的 {percent}%" "{percent}% of real size" }
    code_edge(mm) { "码边长 {mm} mm" "The code is {mm} mm wide" }
    checks(cm) { "自检通过：{cm} 厘米外能扫" "Checked: scans from {cm} cm" }
    does_not_check { "自检没通过：这张码扫不出来，别印" "The check failed: this code does not scan, do not print it" }
    print_trial { "先印一张试扫" "Print a trial first" }
    print { "打印" "Print" }
    stays_valid { "码不会变：改样子、换尺寸，以前贴出去的都还能用。" "The code stays the same: whatever you change here, older prints keep working." }
    stand_preview { "码牌预览" "Preview of the stand" }
}

/// What a kind of code is for, and what to know of it.
pub fn kind(lang: Lang, kind: CodeKind) -> (&'static str, &'static str) {
    match kind {
        CodeKind::Merchant => (kind_merchant(lang), kind_merchant_more(lang)),
        CodeKind::PersonalBusiness => (kind_personal_business(lang), kind_personal_business_more(lang)),
        CodeKind::Personal => (kind_personal(lang), kind_personal_more(lang)),
    }
}
