//! What the editor shows of every kind, and what it says beside the price.

use super::{Shop, Shown, chosen_amount, chosen_wallet, test_amounts};
use crate::{
    domain::{
        campaign::{Campaign, CounterKey, Discount, Owner, Tier, funding::MERCHANT_ALONE},
        money::Minor,
        time,
        wallet::CodeKind,
    },
    ui::{
        components::Face,
        offer::{
            form::{Values, read},
            platform_form, template,
        },
        text::Lang,
    },
};

/// Sunday noon in China.
const NOW_MS: i64 = 1_795_320_000_000;
const TODAY: i64 = 20_261_122;

fn shop() -> Shop {
    let zone = time::zone(time::DEFAULT_TIME_ZONE);
    let face =
        |code: &str| Face { code: code.to_owned(), name: code.to_owned(), tile_text: "京".to_owned(), tile_color: "#b51e26".to_owned() };
    Shop {
        lang: Lang::Zh,
        owner: Owner::Merchant("M".to_owned()),
        merchant_id: "M".to_owned(),
        name: "王姐早餐铺".to_owned(),
        trade: "breakfast".to_owned(),
        store_id: "S".to_owned(),
        code_kind: CodeKind::Merchant,
        zone_ms: 8 * 3_600_000,
        now_ms: NOW_MS,
        campaign_id: "new".to_owned(),
        base: template::blank(TODAY, &zone),
        others: Vec::new(),
        used: Vec::new(),
        joined: Vec::new(),
        wallets: vec![(face("wechat_pay"), 3_800), (face("jd_pay"), 3_800)],
    }
}

fn typed(fields: &[(&str, &str)]) -> Values {
    let dates = [("starts", "2026-11-22"), ("ends", "2026-11-30")];
    dates.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn shown(shop: &Shop, fields: &[(&str, &str)], gross: i64) -> Shown {
    shop.show(&read(&typed(fields), &shop.base, &shop.zone()), Minor(gross), "jd_pay")
}

#[test]
fn every_kind_shows_the_price_that_a_payer_pays_at_least() {
    for (fields, gross, pay) in [
        (vec![("kind", "threshold"), ("at_1", "20"), ("off_1", "2"), ("at_2", "40"), ("off_2", "5")], 2_350, 2_150),
        (vec![("kind", "every"), ("each", "20"), ("each_off", "2"), ("each_at_most", "3")], 4_500, 4_200),
        (vec![("kind", "fixed"), ("fixed_off", "3")], 2_350, 2_050),
        (vec![("kind", "percent"), ("rate", "8.8"), ("percent_at_most", "2")], 2_350, 2_150),
        (vec![("kind", "percent"), ("rate_in", "percent"), ("rate", "10")], 2_350, 2_115),
        (vec![("kind", "random"), ("random_min", "1"), ("random_max", "5")], 2_350, 1_850),
        (vec![("kind", "reduce_to"), ("reduce_to", "9.90")], 2_350, 990),
        (vec![("kind", "chance"), ("chance", "20"), ("chance_off", "5")], 2_350, 1_850),
        (vec![("kind", "first_payment"), ("first_off", "3")], 2_350, 2_050),
        (vec![("kind", "nth"), ("nth", "5"), ("nth_off", "3")], 2_350, 2_050),
    ] {
        let seen = shown(&shop(), &fields, gross);
        assert_eq!((seen.gross, seen.pay), (Minor(gross), Minor(pay)), "{fields:?}");
        assert_eq!(seen.lines.len(), 1, "{fields:?}");
        let drawn = matches!(fields[0].1, "random" | "chance");
        assert_eq!(seen.lines[0].1.starts_with("最多减 ¥"), drawn, "{fields:?}: {:?}", seen.lines);
        // 0.38 % of what the payer pays, rounded.
        assert_eq!(seen.receives, seen.pay - seen.fee);
        assert_eq!(seen.later, None);
    }
}

#[test]
fn what_keeps_a_price_as_it_is_is_said_beside_it() {
    let said = |fields: &[(&str, &str)], gross: i64| {
        let fields = [&[("kind", "fixed"), ("fixed_off", "3")], fields].concat();
        let seen = shown(&shop(), &fields, gross);
        (seen.pay.0, seen.note.unwrap_or_default())
    };
    assert_eq!(said(&[("wallet_wechat_pay", "on")], 2_350), (2_350, "这个钱包不在活动里".to_owned()));
    assert_eq!(said(&[("min_gross", "30")], 2_350), (2_350, "付满 ¥30.00 才有".to_owned()));
    assert_eq!(said(&[("max_gross", "20")], 2_350), (2_350, "付 ¥20.00 以内才有".to_owned()));
    assert_eq!(said(&[("fixed_off", "")], 2_350), (2_350, "填完左边就能看到减多少".to_owned()));
    assert_eq!(said(&[("payer_amount", "1")], 2_350), (2_050, "知道是谁付以后可能少减".to_owned()));

    let mut used = shop();
    used.base.limits = read(&typed(&[("kind", "fixed"), ("daily", "100")]), &used.base, &used.zone()).terms.limits;
    used.used = vec![(CounterKey { campaign_id: "new".to_owned(), limit_no: 0, entity: String::new(), period: TODAY }, 9_900)];
    let fields = [("kind", "fixed"), ("fixed_off", "3"), ("daily", "100")];
    assert_eq!(shown(&used, &fields, 2_350).note.as_deref(), Some("到顶了：全部顾客每天最多 100 元"));
    let in_part = [fields.as_slice(), &[("partial", "on")]].concat();
    assert_eq!(shown(&used, &in_part, 2_350).pay, Minor(2_250), "the last yuan of the day is given in part");
}

#[test]
fn the_better_of_two_is_shown_and_named() {
    let mut shop = shop();
    let mut terms = shop.base.clone();
    terms.discount = Discount::Threshold { tiers: vec![Tier { at_minor: 2_000, off_minor: 500 }] };
    terms.funding = vec![MERCHANT_ALONE];
    let owner = shop.owner.clone();
    shop.others = vec![Campaign { id: "old".to_owned(), revision: 1, owner, title: "老活动".to_owned(), terms }];
    let seen = shown(&shop, &[("kind", "fixed"), ("fixed_off", "3")], 2_350);
    assert_eq!((seen.pay, seen.note.as_deref()), (Minor(1_850), Some("「老活动」减得更多，顾客用的是它")));
    assert_eq!(shown(&shop, &[("kind", "fixed"), ("fixed_off", "6")], 2_350).pay, Minor(1_750));
}

#[test]
fn what_the_platform_types_of_its_own_part_counts_at_once() {
    let mut shop = shop();
    shop.owner = Owner::Platform;
    shop.base = platform_form::blank(TODAY, &shop.zone());
    shop.joined = vec![shop.campaign_id.clone()];
    let seen = |fields: &[(&str, &str)]| {
        let rule = [("kind", "fixed"), ("fixed_off", "3"), ("budget", "500"), ("join", "joined"), ("share_platform", "100")];
        let shown = shop.show(&shop.read(&typed(&[rule.as_slice(), fields].concat())), Minor(2_350), "jd_pay");
        (shown.pay.0, shown.receives.0 + shown.fee.0)
    };
    assert_eq!(seen(&[]), (2_050, 2_350));
    assert_eq!(seen(&[("share_platform", "80"), ("share_merchant", "20")]), (2_050, 2_290), "a fifth of 3.00");
    assert_eq!(seen(&[("trade_fruit", "on"), ("code_personal", "on")]), (2_050, 2_350), "at a shop that it is for");
    assert_eq!(seen(&[("share_platform", "80"), ("share_merchant", "20"), ("join", "all")]).0, 2_350, "shops that pay a share must join");
    assert_eq!(seen(&[("share_merchant", "a lot")]).0, 2_350);
}

#[test]
fn what_a_little_more_saves_is_said_as_sure_as_it_is() {
    let tiers = [("kind", "threshold"), ("at_1", "20"), ("off_1", "2")];
    let said = |fields: &[(&str, &str)]| shown(&shop(), &[&tiers, fields].concat(), 1_650).note.unwrap_or_default();
    assert_eq!(said(&[]), "再付 ¥3.50 可多减 ¥2.00");
    assert_eq!(said(&[("payer_amount", "1")]), "再付 ¥3.50 最多可多减 ¥2.00");
}

#[test]
fn closed_now_is_shown_as_it_will_be_when_it_opens() {
    let hours = [("kind", "fixed"), ("fixed_off", "3"), ("from", "06:00"), ("until", "10:00"), ("weekday_1", "on")];
    let seen = shown(&shop(), &hours, 2_350);
    assert_eq!(seen.pay, Minor(2_050));
    assert_eq!(seen.later.as_deref(), Some("11月23日 周一 06:00"));
}

#[test]
fn three_prices_show_below_within_and_above() {
    let shop = shop();
    let terms = |fields: &[(&str, &str)]| read(&typed(fields), &shop.base, &shop.zone()).terms;
    let tiers = terms(&[("kind", "threshold"), ("at_1", "20"), ("off_1", "2"), ("at_2", "40"), ("off_2", "5")]);
    assert_eq!(test_amounts(&tiers), [Minor(800), Minor(2_350), Minor(4_500)]);
    assert_eq!(test_amounts(&terms(&[("kind", "fixed"), ("fixed_off", "3")])), [Minor(800), Minor(2_350), Minor(4_500)]);
    let amounts = test_amounts(&tiers);
    assert_eq!(chosen_amount(&typed(&[("try", "3")]), amounts), (2, Minor(4_500)));
    assert_eq!(chosen_amount(&typed(&[("try", "own"), ("try_amount", "12.5")]), amounts), (3, Minor(1_250)));
    assert_eq!(chosen_amount(&typed(&[("try", "own"), ("try_amount", "x")]), amounts), (3, Minor(2_350)));
    assert_eq!(chosen_wallet(&Values::new(), &shop, &tiers), "wechat_pay");
    let only = terms(&[("kind", "fixed"), ("fixed_off", "3"), ("wallet_jd_pay", "on")]);
    assert_eq!(chosen_wallet(&Values::new(), &shop, &only), "jd_pay");
    assert_eq!(chosen_wallet(&typed(&[("try_wallet", "nobody")]), &shop, &only), "jd_pay");
}
