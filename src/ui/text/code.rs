//! The code page and the stand.

super::messages! {
    title { "我的收款码" "My code" }
    never_changes { "码不会变，贴一次就行。" "The code never changes; print it once." }
    number { "码号" "Code" }
    paused { "这张码停着，现在收不了钱。" "This code is paused and takes no money now." }
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
    size { "A5，148 × 210 mm" "A5, 148 × 210 mm" }
    look { "样子" "Look" }
    color { "彩色" "Colour" }
    ink_saving { "省墨" "Ink-saving" }
    ink_saving_more { "黑白打印机用" "For black-and-white printers" }
    language { "文字" "Words" }
    preview { "看一下" "Preview" }
    actual_size { "打印时选“实际大小”，别选“适应页面”" "Print at actual size, not “fit to page”" }
    readable_from { "码边长 86 mm，80 厘米外能扫" "The code is 86 mm wide and scans from 80 cm" }
    test_first { "先印一张，用自己的手机扫一下再贴。" "Print one, scan it with your own phone, then put it up." }
    stays_valid { "改样子不改码，以前贴出去的都还能用。" "The look changes, the code does not; older prints keep working." }
    print_pdf { "打印 PDF" "Print the PDF" }
    stand_preview { "码牌预览" "Preview of the stand" }
}
