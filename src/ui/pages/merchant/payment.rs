//! M10, one payment: where it stands, who paid what, under which numbers, and what happened.

use super::face_of;
use crate::{
    domain::{
        attribution::UNKNOWN,
        bill::BillLine,
        campaign::Party,
        decline::Decline,
        event::{Kind, Payload},
        money::Minor,
        payment::State,
        time,
    },
    services::{
        Actor, App, Unavailable,
        campaigns::explained::Told,
        payment_list::{self, Detail, EventRow},
        payments::Payment,
    },
    ui::{
        components::{
            CopyButton, CopyScript, Face, Glyph, GroupedNumber, Icon, Moment, Money, ShopLayout, StatePill, Tab, Timeline, WalletTile,
            for_member, word,
        },
        error::{Failure, FailurePage},
        format,
        text::{Lang, campaign_reason, merchant, offer_results, payer, till},
    },
};
use jiff::tz::TimeZone;
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::hooks::use_params_map;

#[component]
pub fn PaymentPage() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        Suspend::new(async move {
            match read(&app, &actor, &id, visit.lang).await {
                Ok(Some((detail, face))) => EitherOf3::A(page(visit.lang, actor, &detail, &face)),
                Ok(None) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a payment cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

/// A payment of the actor's shop and the face of its wallet.
pub(super) async fn read(app: &App, actor: &Actor, id: &str, lang: Lang) -> Result<Option<(Detail, Face)>, Unavailable> {
    let Some(detail) = payment_list::detail(app, actor, id).await? else { return Ok(None) };
    let face = face_of(app, &detail.payment, lang).await?;
    Ok(Some((detail, face)))
}

/// The wallet whose order it is, by its name.
fn asked_name(lang: Lang, detail: &Detail) -> String {
    detail.asked.as_ref().map_or_else(|| detail.payment.wallet.clone(), |wallet| lang.pick(&wallet.name_zh, &wallet.name_en).clone())
}

fn page(lang: Lang, actor: Actor, detail: &Detail, face: &Face) -> impl IntoView + use<> {
    let content = content(lang, &actor, detail, face, false);
    view! {
        <ShopLayout actor title=title(lang, &detail.payment) tab=Tab::Payments>
            <a class="back" href="/payments"><Icon glyph=Glyph::CHEVRON_LEFT/>{merchant::back_to_payments(lang)}</a>
            {content}
            <CopyScript/>
        </ShopLayout>
    }
}

/// `收款 ¥12.50`.
fn title(lang: Lang, payment: &Payment) -> String {
    merchant::payment_title(lang, format::money(Minor(payment.received_minor())))
}

/// The payment itself, on a page of its own or `beside` the list, whose heading is then above it.
pub(super) fn content(lang: Lang, actor: &Actor, detail: &Detail, face: &Face, beside: bool) -> impl IntoView + use<> {
    let payment = &detail.payment;
    let state = State::from_code(&payment.state).unwrap_or(State::Created);
    let zone = time::zone(&actor.time_zone);
    let suspicious = detail.events.iter().any(|event| event.kind == Kind::Suspicious.code());
    let unknown = (payment.paid_with() == UNKNOWN).then(|| merchant::unknown_explained(lang, asked_name(lang, detail)));
    let explained = [
        unknown.map(|sentence| explain("info", Glyph::WALLET, sentence)),
        (state == State::SucceededLate).then(|| explain("warn", Glyph::TRIANGLE_ALERT, merchant::late_explained(lang))),
        suspicious.then(|| explain("bad", Glyph::TRIANGLE_ALERT, merchant::suspicious_explained(lang))),
        state.is_open().then(|| explain("info", Glyph::CLOCK, merchant::waiting_explained(lang))),
    ];
    let title = title(lang, payment);
    let heading = if beside {
        Either::Left(view! { <h2 class="number" id="payment-title">{title}</h2> })
    } else {
        Either::Right(view! { <h1 class="number">{title}</h1> })
    };
    let word = word(lang, payment.match_word, payment.match_number);
    let mask = payment.payer_mask.clone();
    let (waterfall, numbers) = (waterfall(lang, detail, state), numbers(lang, detail, &zone));
    let campaigns = campaigns(lang, detail, &zone);
    let proposal = proposal(lang, detail);
    let moments = moments(lang, &detail.events, &zone);
    let slip = state.is_paid().then(|| {
        let href = format!("/payments/{}/slip", payment.id);
        view! { <p class="no-print"><a class="button line" href=href><Icon glyph=Glyph::PRINTER/>{merchant::slip(lang)}</a></p> }
    });
    view! {
        <div class="payment-page">
            <div class="payment-title">
                {heading}
                <p class="row">
                    <StatePill state lang/>
                    <span>{merchant::match_word(lang)} " " <b>{word}</b></span>
                </p>
                <p class="row"><WalletTile face=face.clone() small=true/><span>{face.name.clone()} " " {mask}</span></p>
            </div>
            {explained.into_iter().flatten().collect_view()}
            {proposal}
            <div class="payment-story">
                {waterfall}
                {campaigns}
                <section class="card">
                    <h2>{merchant::what_happened(lang)}</h2>
                    <Timeline moments/>
                </section>
            </div>
            {numbers}
            {slip}
        </div>
    }
}

/// Money that was not wanted any more: why, and that somebody has dealt with it.
fn proposal(lang: Lang, detail: &Detail) -> impl IntoView + use<> {
    let proposal = detail.proposal.clone()?;
    if proposal.state != "open" {
        return Some(explain("ok", Glyph::CIRCLE_CHECK, till::was_dealt_with(lang)));
    }
    let (reason, action) = (reason_words(lang, &proposal.reason), format!("/payments/{}/proposal", proposal.payment_id));
    let form = view! {
        <form class="card stack" method="post" action=action>
            <h2>{merchant::event_refund_proposed(lang)}</h2>
            <p><b>{reason}</b></p>
            <p>{till::proposal_help(lang)}</p>
            <button class="button line">{till::dealt_with(lang)}</button>
        </form>
    };
    Some(form.into_any())
}

fn explain(tone: &'static str, glyph: Glyph, sentence: impl Into<String>) -> AnyView {
    let sentence: String = sentence.into();
    view! { <div class=format!("notice {tone}")><Icon glyph/><p>{sentence}</p></div> }.into_any()
}

/// Who paid what, down to what lands with the shop: the lines add up to the cent (C0.4, M10.6).
fn waterfall(lang: Lang, detail: &Detail, state: State) -> impl IntoView + use<> {
    let payment = &detail.payment;
    let funded = payment.discount_minor - payment.merchant_discount_minor;
    let from_wallet: Minor = detail.bill.lines.iter().map(|line| line.share(Party::Wallet)).sum();
    let landed = payment.received_minor() - payment.fee_minor + payment.fee_back_minor;
    let line = |name: &'static str, minor: i64, always: bool| {
        (always || minor != 0).then(|| view! { <div><dt>{name}</dt><dd><Money amount=Minor(minor)/></dd></div> })
    };
    let total = if state.is_paid() { merchant::landed(lang) } else { merchant::would_land(lang) };
    view! {
        <section class="card">
            <h2>{merchant::who_paid_what(lang)}</h2>
            <dl class="facts">
                {(payment.discount_minor != 0).then(|| line(merchant::price(lang), payment.gross_minor, true))}
                {line(merchant::shop_gave(lang), -payment.merchant_discount_minor, false)}
                {line(merchant::payer_paid(lang), payment.payer_paid_minor, true)}
                {line(merchant::platform_gave(lang), funded - from_wallet.0, false)}
                {line(merchant::wallet_gave(lang), from_wallet.0, false)}
                {line(merchant::fee(lang), -payment.fee_minor, true)}
                {line(merchant::refunded(lang), -payment.refunded_minor, false)}
                {line(merchant::unfunded(lang), -payment.unfunded_minor, false)}
                {line(merchant::fee_back(lang), payment.fee_back_minor, false)}
                <div class="total"><dt>{total}</dt><dd><Money amount=Minor(landed)/></dd></div>
            </dl>
        </section>
    }
}

/// Every campaign that ran then: what it gave and at whose cost, or why it gave nothing.
fn campaigns(lang: Lang, detail: &Detail, zone: &TimeZone) -> Option<impl IntoView + use<>> {
    let own = detail.bill.lines.iter().filter(|line| line.is_wallets()).map(|line| wallets_row(lang, line).into_any());
    let rows: Vec<_> = detail.told.iter().map(|told| campaign_row(lang, detail, told, zone).into_any()).chain(own).collect();
    let heading = if detail.bill.lines.is_empty() { campaign_reason::heading_none(lang) } else { campaign_reason::heading(lang) };
    (!rows.is_empty()).then(|| view! { <section class="card"><h2>{heading}</h2><ul class="reasons">{rows}</ul></section> })
}

/// What the wallet gave by itself, in its own words.
fn wallets_row(lang: Lang, line: &BillLine) -> impl IntoView + use<> {
    let title = if line.title.is_empty() { payer::wallets_offer(lang).to_owned() } else { line.title.clone() };
    let (shares, amount) = (shares(lang, line), -line.amount);
    view! {
        <li class="given">
            <Icon glyph=Glyph::CIRCLE_CHECK/>
            <p><b>{title}</b> " " <small>{merchant::wallets_own(lang)}</small> <br/> {shares}</p>
            <Money amount/>
        </li>
    }
}

/// Who pays which part of a line.
fn shares(lang: Lang, line: &BillLine) -> String {
    let part = |(party, part): &(Party, Minor)| format!("{} {}", party_name(lang, *party), format::money(*part));
    line.shares.iter().map(part).collect::<Vec<_>>().join(lang.pick("，", ", "))
}

fn campaign_row(lang: Lang, detail: &Detail, told: &Told, zone: &TimeZone) -> impl IntoView + use<> {
    let verdict = &told.verdict;
    let whose = if told.of_platform { campaign_reason::of_platform(lang) } else { campaign_reason::own(lang) };
    let gave = verdict.amount > Minor::ZERO;
    let line = detail.bill.lines.iter().find(|line| line.campaign_id == verdict.campaign_id);
    let shares = line.filter(|line| line.shares.len() > 1).map(|line| shares(lang, line));
    let over = line.filter(|_| told.over_limit_minor > 0).map(|line| {
        let funders = line.funders().map(|party| party_name(lang, party)).collect::<Vec<_>>().join(lang.pick("、", ", "));
        offer_results::over_limit(lang, format::money(Minor(told.over_limit_minor)), funders)
    });
    let words = campaign_reason::words(lang, told, zone);
    let (glyph, class) = if gave { (Glyph::CIRCLE_CHECK, "given") } else { (Glyph::CIRCLE_MINUS, "") };
    let title = verdict.title.clone();
    let title = match told.of_platform {
        true => title.into_any(),
        false => view! { <a href=format!("/offers/{}", verdict.campaign_id)>{title}</a> }.into_any(),
    };
    view! {
        <li class=class>
            <Icon glyph/>
            <p>
                <b>{title}</b> " " <small>{whose}</small> <br/> {words}
                {shares.map(|shares| view! { <br/> {shares} })}
                {over.map(|over| view! { <br/> {over} })}
            </p>
            {gave.then(|| view! { <Money amount=-verdict.amount/> })}
        </li>
    }
}

fn party_name(lang: Lang, party: Party) -> &'static str {
    match party {
        Party::Merchant => payer::shop(lang),
        Party::Platform => payer::platform(lang),
        Party::Wallet => payer::wallet(lang),
    }
}

/// The same payment under everybody's number; a tap selects a number whole, and what is copied has no gaps.
fn numbers(lang: Lang, detail: &Detail, zone: &TimeZone) -> impl IntoView + use<> {
    let payment = &detail.payment;
    let asked = payment.payer_wallet.as_ref().map(|_| asked_name(lang, detail)).unwrap_or_default();
    let said = detail.evidence.as_ref().map(|row| format!("{} = {}", row.field, row.value)).unwrap_or_default();
    let number = |name: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| {
            view! { <div><dt>{name}</dt><dd><GroupedNumber value=value.clone()/><CopyButton value what=name lang/></dd></div> }
        })
    };
    let plain = |name: &'static str, value: String| (!value.is_empty()).then(|| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    let stamp = |at_ms: i64| format::stamp(&time::local(at_ms, zone));
    let network = match payment.network.as_str() {
        "nucc" => merchant::network_nucc(lang),
        "unionpay" => merchant::network_unionpay(lang),
        "dcep" => merchant::network_dcep(lang),
        _ => merchant::network_direct(lang),
    };
    view! {
        <section class="card">
            <h2>{merchant::numbers(lang)}</h2>
            <dl class="facts">
                {number(merchant::our_number(lang), Some(payment.id.clone()))}
                {number(merchant::wallet_number(lang), payment.wallet_reference.clone())}
                {number(merchant::trace_number(lang), payment.trace_number.clone())}
                {plain(merchant::payer(lang), payment.payer_mask.clone())}
                {plain(merchant::asked_wallet(lang), asked)}
                {plain(merchant::wallet_said(lang), said)}
                {plain(merchant::network(lang), network.to_owned())}
                {number(merchant::code_used(lang), Some(payment.code.clone()))}
                {plain(merchant::note(lang), payment.note.clone())}
                {plain(merchant::ordered_at(lang), stamp(payment.created_at_ms))}
                {plain(merchant::paid_at(lang), payment.paid_at_ms.map(stamp).unwrap_or_default())}
            </dl>
        </section>
    }
}

/// The events as a person reads them, newest first.
fn moments(lang: Lang, events: &[EventRow], zone: &TimeZone) -> Vec<Moment> {
    let day_of = |event: &EventRow| time::local(event.at_ms, zone).date();
    // The time alone says when, unless it happened on several days.
    let written = if events.first().map(day_of) == events.last().map(day_of) { "%H:%M:%S" } else { "%m-%d %H:%M:%S" };
    events
        .iter()
        .rev()
        .filter_map(|event| {
            let kind = Kind::from_code(&event.kind)?;
            let payload: Option<Payload> = serde_json::from_str(&event.payload).ok();
            let (what, class) = match kind {
                Kind::Created => (merchant::event_created(lang), ""),
                Kind::Presented => (merchant::event_presented(lang), ""),
                Kind::Paid => (merchant::event_paid(lang), "good"),
                Kind::PaidLate => (merchant::event_paid_late(lang), "warn"),
                Kind::Failed => (merchant::event_failed(lang), "bad"),
                Kind::Closed => (merchant::event_closed(lang), ""),
                Kind::Refunded => (merchant::event_refunded(lang), ""),
                Kind::Suspicious => (merchant::event_suspicious(lang), "bad"),
                Kind::RefundProposed => (merchant::event_refund_proposed(lang), "warn"),
            };
            let reason = payload.map(|payload| payload.reason).unwrap_or_default();
            let clock = time::local(event.at_ms, zone).strftime(written).to_string();
            Some(Moment { clock, what: what.to_owned(), more: reason_words(lang, &reason), class })
        })
        .collect()
}

/// Our own reasons and the wallets' usual ones in words; what a wallet says beyond them stands as it is.
fn reason_words(lang: Lang, reason: &str) -> String {
    match reason {
        "amount_mismatch" => merchant::reason_amount(lang).to_owned(),
        "discount_mismatch" => merchant::reason_discount(lang).to_owned(),
        "currency_mismatch" => merchant::reason_currency(lang).to_owned(),
        "second_success" => till::reason_second(lang).to_owned(),
        "refund_too_large" => merchant::reason_refund_too_large(lang).to_owned(),
        "refund_without_success" => merchant::reason_refund_unpaid(lang).to_owned(),
        "denied_after_success" => merchant::reason_denied(lang).to_owned(),
        "request_cancelled" => till::reason_cancelled(lang).to_owned(),
        "came_late" => till::reason_late(lang).to_owned(),
        "" => String::new(),
        wallets => match Decline::read(wallets) {
            Decline::Funds => merchant::reason_funds(lang).to_owned(),
            Decline::Limit => merchant::reason_limit(lang).to_owned(),
            Decline::Cancelled => merchant::reason_cancelled(lang).to_owned(),
            Decline::Other => wallets.to_owned(),
        },
    }
}
