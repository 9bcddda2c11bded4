//! The payer's pages as they leave, in both languages, and what they weigh.

use super::{
    Frame, bill as bill_page,
    checkout::{self, Checkout},
    offer,
    problem::{self, Problem},
    receipt,
    status::{self, Shown},
    wallets::{self, Choice},
};
use crate::{
    domain::{
        bill::{Agreed, Bill, BillLine, Unnamed},
        campaign::{CapRestore, Conditions, Discount, Entity, Hint, Hours, Limit, Measure, Party, Period, Share, State, Terms, Tier},
        money::Minor,
        wallet::{CodeKind, Wallet},
    },
    services::{
        campaigns::public::{Left, PublicOffer},
        codes::Ready,
        payments::Payment,
    },
    ui::{text::Lang, visit::Typed},
};
use std::sync::LazyLock;

const NOW_MS: i64 = 1_795_308_312_000;

fn wallet(code: &str, zh: &str, en: &str, text: &str, color: &str) -> Wallet {
    Wallet {
        code: code.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        kind: "app".into(),
        network: "nucc".into(),
        connector: "network".into(),
        tile_text: text.into(),
        tile_color: color.into(),
        fee_rate_ppm: 3_800,
        entry_app_zh: String::new(),
        entry_app_en: String::new(),
    }
}

fn jd_pay() -> Wallet {
    wallet("jd_pay", "京东金融", "JD Pay", "京", "#b51e26")
}

fn wechat_pay() -> Wallet {
    wallet("wechat_pay", "微信支付", "WeChat Pay", "微", "#12773d")
}

fn ready(opened_with: Option<Wallet>) -> Ready {
    Ready {
        code: "7GK2M9XQ4TB".into(),
        kind: CodeKind::Merchant,
        merchant_id: "M".into(),
        merchant_name: "王姐早餐铺".into(),
        trade: "breakfast".into(),
        city: String::new(),
        store_id: "S".into(),
        store_name: "人民路店".into(),
        verified: true,
        currency: "CNY".into(),
        time_zone: "Asia/Shanghai".into(),
        usable: vec![wechat_pay(), jd_pay()],
        wallet: opened_with,
        closed_wallet: None,
        request: None,
    }
}

fn frame(lang: Lang) -> Frame {
    Frame { lang, trial: true, nonce: "00112233445566778899aabbccddeeff".into(), title: String::new(), refresh_s: None, found: None }
}

fn typed(amount: &str) -> Typed {
    Typed { values: [("amount".to_owned(), amount.to_owned())].into(), errors: Vec::new() }
}

/// 2.00 off from 20.00 on, by the shop, and a draw of the platform that is still open.
fn bill(gross: Minor) -> Bill {
    let own = BillLine {
        campaign_id: "C1".into(),
        title: "早餐满减".into(),
        discount: Some(Discount::Threshold { tiers: vec![Tier { at_minor: 2_000, off_minor: 200 }] }),
        amount: Minor(200),
        shares: vec![(Party::Merchant, Minor(200))],
        up_to: false,
    };
    let more = Hint::MoreSaves { more: Minor(2_000 - gross.0), saves: Minor(200), up_to: false, campaign_id: "C1".into() };
    match gross.0 {
        0 => Bill::default(),
        1..2_000 => Bill { hints: vec![more], ..Bill::stored(gross, Vec::new()) },
        _ => Bill::stored(gross, vec![own]),
    }
}

/// The same with a part of the platform and its wallet, as far as it is known.
fn open_bill(gross: Minor) -> Bill {
    let drawn = BillLine {
        campaign_id: "C2".into(),
        title: "随机减".into(),
        discount: Some(Discount::Random { min_minor: 10, max_minor: 300 }),
        amount: Minor(300),
        shares: vec![(Party::Platform, Minor(200)), (Party::Wallet, Minor(100))],
        up_to: true,
    };
    let left = Hint::LeftToday { left: Minor(1_260), campaign_id: "C1".into() };
    let lines = bill(gross).lines.into_iter().chain([drawn]).collect();
    Bill { hints: vec![left], ..Bill::stored(gross, lines) }
}

fn checkout(lang: Lang, ready: &Ready, typed: &Typed) -> String {
    let page = Checkout {
        ready,
        wallet: ready.wallet.as_ref(),
        typed,
        bill: bill(Minor::parse(&typed.value("amount")).unwrap_or_default()),
        idempotency_key: "ffeeddccbbaa99887766554433221100",
        other_language: "/c/7GK2M9XQ4TB?lang=en".into(),
    };
    checkout::page(&frame(lang), &page)
}

fn payment(state: &str) -> Payment {
    Payment {
        id: "01KAYJB0V3S2D0Q8M1C5R7T9WX".into(),
        merchant_id: "M".into(),
        store_id: "S".into(),
        code: "7GK2M9XQ4TB".into(),
        code_kind: "merchant".into(),
        wallet: "jd_pay".into(),
        connector_account_id: "A".into(),
        network: "nucc".into(),
        currency: "CNY".into(),
        gross_minor: 2350,
        discount_minor: 200,
        merchant_discount_minor: 200,
        payer_paid_minor: 2150,
        fee_rate_ppm: 3_800,
        fee_minor: 8,
        refunded_minor: 0,
        unfunded_minor: 0,
        fee_back_minor: 0,
        state: state.into(),
        version: 1,
        payer: Some("a pseudonym".into()),
        payer_mask: "*明".into(),
        note: String::new(),
        match_word: 2,
        match_number: 9,
        idempotency_key: "K".into(),
        wallet_reference: None,
        trace_number: None,
        failure_code: None,
        pay_url: Some("https://wallet.example/pay/1".into()),
        time_zone: "Asia/Shanghai".into(),
        listed_at_ms: NOW_MS,
        day: 20_261_122,
        created_at_ms: NOW_MS - 5_000,
        expires_at_ms: NOW_MS + 900_000,
        paid_at_ms: None,
        settled_at_ms: None,
        next_query_at_ms: None,
        query_count: 0,
        draws: None,
        request_id: None,
        scanned_by: None,
        payer_wallet: None,
        wallet_discount_minor: 0,
    }
}

fn shown<'a>(payment: &'a Payment, wallet: &'a Wallet, now_ms: i64) -> Shown<'a> {
    static BILL: LazyLock<Bill> = LazyLock::new(|| bill(Minor(2_350)));
    Shown {
        bill: &BILL,
        payment,
        shop: "王姐早餐铺",
        store: "人民路店",
        verified: true,
        time_zone: "Asia/Shanghai",
        wallet: Some(wallet),
        now_ms,
        handover: None,
        simulated: None,
        poll: "/p/01KAYJB0V3S2D0Q8M1C5R7T9WX/state?k=1".into(),
        here: "/p/01KAYJB0V3S2D0Q8M1C5R7T9WX?k=1".into(),
        other_language: "/p/01KAYJB0V3S2D0Q8M1C5R7T9WX?lang=en&k=1".into(),
        again: "/c/7GK2M9XQ4TB?amount=23.50".into(),
    }
}

/// Without the style and the script, which are files of their own, and with a line for each element.
fn body(document: &str) -> String {
    let body = document.split_once("<body>").unwrap().1;
    body.rsplit_once("<script").unwrap().0.replace("><", ">\n<")
}

#[test]
fn what_a_payer_reads() {
    let open = ready(Some(jd_pay()));
    insta::assert_snapshot!("checkout_zh", body(&checkout(Lang::Zh, &open, &typed("23.50"))));
    insta::assert_snapshot!("checkout_en", body(&checkout(Lang::En, &open, &typed("23.50"))));
    let choice = Choice {
        ready: &open,
        amount: Some(Minor(2350)),
        after_discounts: Some(Minor(2150)),
        shown: Some(Agreed { gross: Minor(2350), pay: Minor(2150) }),
        note: "2 号桌",
        idempotency_key: "ffeeddccbbaa99887766554433221100",
        on_telephone: None,
        back: "/c/7GK2M9XQ4TB?amount=23.50".into(),
        other_language: "/c/7GK2M9XQ4TB/wallets?lang=en".into(),
    };
    insta::assert_snapshot!("wallets_zh", body(&wallets::page(&frame(Lang::Zh), &choice)));
    let address = Some("https://pay.example.cn/c/7GK2M9XQ4TB?amount=23.50".to_owned());
    let on_a_desk = wallets::page(&frame(Lang::Zh), &Choice { on_telephone: address, ..choice });
    assert!(on_a_desk.contains("<svg xmlns") && on_a_desk.contains("用手机扫"), "{on_a_desk}");
    assert!(on_a_desk.len() <= 14_600 * 2, "{} bytes before they are squeezed", on_a_desk.len());
    let wallet = jd_pay();
    for state in ["pending", "failed", "closed"] {
        let payment = payment(state);
        insta::assert_snapshot!(format!("{state}_zh"), body(&status::page(&frame(Lang::Zh), &shown(&payment, &wallet, NOW_MS))));
    }
    let paid = Payment { paid_at_ms: Some(NOW_MS - 14_000), ..payment("succeeded") };
    for (name, lang) in [("receipt_zh", Lang::Zh), ("receipt_en", Lang::En)] {
        insta::assert_snapshot!(name, body(&receipt::page(&frame(lang), &shown(&paid, &wallet, NOW_MS))));
    }
}

#[test]
fn the_first_view_is_one_round_trip_even_uncompressed_v6() {
    for lang in [Lang::Zh, Lang::En] {
        let document = checkout(lang, &ready(Some(jd_pay())), &typed("23.50"));
        assert!(document.len() <= 14_600, "{} bytes", document.len());
        assert!(!document.contains("wasm") && !document.contains("<link"), "nothing else is fetched");
    }
}

#[test]
fn what_a_script_asks_for_is_the_bill_of_the_page() {
    let page = checkout(Lang::Zh, &ready(Some(jd_pay())), &typed("23.50"));
    let fragment = bill_page::fragment(Lang::Zh, &bill(Minor(2_350)));
    assert!(page.contains(&fragment) && fragment.contains("满 20 减 2 · 店家优惠") && fragment.contains("¥21.50"), "{fragment}");
    let below = bill_page::fragment(Lang::Zh, &bill(Minor(1_650)));
    assert!(below.contains("再付 ¥3.50 可减 ¥2") && !below.contains("原价"), "{below}");
    let mut unsure = bill(Minor(1_650));
    if let Some(Hint::MoreSaves { up_to, .. }) = unsure.hints.first_mut() {
        *up_to = true;
    }
    let maybe = bill_page::fragment(Lang::Zh, &unsure);
    assert!(maybe.contains("再付 ¥3.50 最多可减 ¥2"), "{maybe}");
    let open = bill_page::fragment(Lang::Zh, &open_bill(Minor(2_350)));
    assert!(open.contains("最多减 ¥3.00") && open.contains("平台、钱包优惠") && open.contains("¥18.50 起"), "{open}");
    assert!(open.contains("今天还能减 ¥12.60"), "{open}");
    assert!(open.contains("data-said=\"你实际付 18.50 元 起\""), "what is heard is what is read: {open}");
    let open = bill_page::fragment(Lang::En, &open_bill(Minor(2_350)));
    assert!(open.contains("from ¥18.50") && open.contains("data-said=\"You pay from 18.50 yuan\""), "{open}");
}

#[test]
fn a_wallet_that_does_not_say_who_pays_is_told_plainly_and_promises_nothing() {
    let unnamed = |in_app| Bill { unnamed: Some(Unnamed { most: Minor(300), in_app }), ..bill(Minor(2_350)) };
    let elsewhere = bill_page::fragment(Lang::Zh, &unnamed(true));
    assert!(elsewhere.contains("在这个钱包自己的 App 里扫码付，最多再减 ¥3") && !elsewhere.contains(" 起"), "{elsewhere}");
    let never = bill_page::fragment(Lang::En, &unnamed(false));
    assert!(never.contains("does not say who pays") && never.contains("up to ¥3"), "{never}");
    assert!(never.contains("name=\"shown\" value=\"2350-2150\""), "the price is certain: {never}");
    assert!(!bill_page::fragment(Lang::Zh, &open_bill(Minor(2_350))).contains("name=\"shown\""), "an up to is not");
}

fn public_offer(now: State) -> PublicOffer {
    let terms = Terms {
        discount: Discount::Threshold { tiers: vec![Tier { at_minor: 2_000, off_minor: 200 }, Tier { at_minor: 4_000, off_minor: 500 }] },
        conditions: Conditions {
            starts_at_ms: NOW_MS - 86_400_000,
            ends_at_ms: NOW_MS + 8 * 86_400_000,
            hours: Some(Hours { from_s: 6 * 3_600, until_s: 10 * 3_600 }),
            wallets: vec!["jd_pay".into()],
            ..Conditions::default()
        },
        limits: vec![
            Limit { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount: 80_000 },
            Limit { measure: Measure::Count, period: Period::Day, entity: Entity::Payer, amount: 1 },
        ],
        funding: vec![Share { party: Party::Merchant, basis_points: 10_000 }],
        priority: 0,
        allow_partial: false,
        cap_restore: CapRestore::Never,
    };
    PublicOffer {
        title: "早餐满减".into(),
        terms,
        now,
        used_up_for: None,
        link: "0011223344556677".into(),
        shop: Some("王姐早餐铺".into()),
        places: Vec::new(),
        shops: None,
        time_zone: "Asia/Shanghai".into(),
        left: Some(Left::Half),
    }
}

fn offer_page(lang: Lang, offer: &PublicOffer) -> String {
    let address = "https://pay.example.cn/o/0011223344556677".to_owned();
    let shown = offer::Shown { offer, wallets: &[jd_pay()], address, other_language: "/o/0011223344556677?lang=en".into() };
    offer::page(&frame(lang), &shown)
}

#[test]
fn an_offer_can_be_read_found_and_passed_on() {
    let running = public_offer(State::Running);
    insta::assert_snapshot!("offer_zh", body(&offer_page(Lang::Zh, &running)));
    insta::assert_snapshot!("offer_en", body(&offer_page(Lang::En, &running)));
    let document = offer_page(Lang::Zh, &running);
    let head = document.split_once("<body>").unwrap().0;
    assert!(head.contains("<title>早餐满减 · 王姐早餐铺</title>") && head.contains("name=\"description\""), "{head}");
    assert!(head.contains("满 20 减 2") && head.contains("og:title") && head.contains("rel=\"canonical\""), "{head}");
    assert!(!head.contains("noindex") && !document.contains("800"), "how much is left is said in words");
    let over = offer_page(Lang::Zh, &public_offer(State::Stopped));
    assert!(over.contains("活动结束了") && over.contains("满 20 减 2") && !over.contains("还剩多少"));
}

#[test]
fn an_offer_whose_day_is_used_up_says_so_and_tells_the_limit() {
    let mut spent = public_offer(State::Running);
    spent.terms.limits.push(Limit { measure: Measure::Money, period: Period::Day, entity: Entity::All, amount: 1_000 });
    assert!(offer_page(Lang::Zh, &spent).contains("全部顾客每天最多 10 元"));
    spent.used_up_for = Some(Period::Day);
    let document = offer_page(Lang::Zh, &spent);
    assert!(document.contains("今天的用完了") && !document.contains("正在进行") && !document.contains("还剩"), "{document}");
    assert!(offer_page(Lang::En, &spent).contains("Used up for today"));
}

#[test]
fn the_name_is_the_first_heading_p1_4() {
    let document = checkout(Lang::Zh, &ready(None), &typed(""));
    let heading = document.split_once("<h1>").unwrap();
    assert!(heading.1.starts_with("王姐早餐铺</h1>"));
    assert!(!heading.0.contains("<h2"));
}

#[test]
fn what_is_typed_stays_text() {
    let hostile = ready(None);
    let hostile = Ready { merchant_name: "<script>alert(1)</script>".into(), ..hostile };
    let document = checkout(Lang::Zh, &hostile, &typed("\"><img src=x>"));
    assert!(!document.contains("<script>alert") && !document.contains("<img"));
}

#[test]
fn no_foreign_wallet_is_offered_inside_wechat_p2_3() {
    let inside = checkout(Lang::Zh, &ready(Some(wechat_pay())), &typed(""));
    assert!(!inside.contains("value=\"wallets\"") && !inside.contains("jd_pay"));
    assert!(checkout(Lang::Zh, &ready(Some(jd_pay())), &typed("")).contains("value=\"wallets\""));
}

#[test]
fn a_closed_wallet_names_those_that_work() {
    let closed = Ready { closed_wallet: Some(wallet("hebao", "和包", "Hebao", "和", "#9e246b")), ..ready(None) };
    let document = checkout(Lang::Zh, &closed, &typed(""));
    assert!(document.contains("和包还没开到这家店") && document.contains("微信支付、京东金融"));
}

#[test]
fn a_page_that_cannot_pay_has_no_pay_control_p1_8() {
    for problem in [Problem::Misread, Problem::Unknown, Problem::Paused, Problem::Revoked, Problem::MerchantClosed] {
        let document = problem::page(&frame(Lang::Zh), problem, "01KB", "/c/1?lang=en".into());
        assert!(!document.contains("<form") && document.contains("<h1>"));
        assert!(document.contains("<small>追踪号 01KB</small>"), "whoever asks about it can name it");
        assert!(problem.status() >= 400);
    }
}

#[test]
fn the_running_clock_stops_after_a_quarter_of_an_hour() {
    let wallet = jd_pay();
    let paid = Payment { paid_at_ms: Some(NOW_MS), ..payment("succeeded") };
    assert!(receipt::page(&frame(Lang::Zh), &shown(&paid, &wallet, NOW_MS + 899_000)).contains("14:59"));
    assert!(!receipt::page(&frame(Lang::Zh), &shown(&paid, &wallet, NOW_MS + 900_000)).contains("data-since=\""));
}

#[test]
fn a_receipt_names_no_payer_and_shows_refunds_p4() {
    let wallet = jd_pay();
    let back = Payment { paid_at_ms: Some(NOW_MS), refunded_minor: 600, ..payment("partially_refunded") };
    let document = receipt::page(&frame(Lang::Zh), &shown(&back, &wallet, NOW_MS));
    assert!(document.contains("退了 ¥6.00") && document.contains("noindex"));
    assert!(!document.contains("*明") && !document.contains("a pseudonym"));
    let sealed = receipt::sealed(&frame(Lang::Zh), &back.id, "/p/1?lang=en".into());
    assert!(!sealed.contains("21.50") && !sealed.contains("瓜"));
}
