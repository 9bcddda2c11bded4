//! The rows of the list of payments under their days: a table where there is room for columns, and where there is none the same rows
//! as on Today.

use super::{near_day, row};
use crate::{
    domain::{money::Minor, payment::State, time},
    services::{
        Actor,
        payment_list::{DaySum, Listed, Page},
    },
    ui::{
        components::{Face, Glyph, PaymentRow, Pill, Row, StatePill, Tone, WalletTile},
        format,
        text::{Lang, merchant},
    },
};
use jiff::tz::TimeZone;
use leptos::{either::Either, prelude::*};

/// The columns of the table.
const COLUMNS: &str = "9";

/// The list that a page of payments shows, and which of them stands open beside it.
pub(super) struct Sheet<'a> {
    pub lang: Lang,
    pub page: &'a Page,
    pub faces: &'a [Face],
    /// The id of the payment in the panel.
    pub open: Option<&'a str>,
}

/// The table. `address` gives the address of this list with a payment open.
pub(super) fn table(sheet: &Sheet<'_>, actor: &Actor, address: &dyn Fn(&str) -> String) -> impl IntoView + use<> {
    let lang = sheet.lang;
    let zone = time::zone(&actor.time_zone);
    let days = sheet
        .page
        .rows
        .chunk_by(|one, next| one.day == next.day)
        .map(|rows: &[Listed]| {
            let lines = rows.iter().map(|listed| line(sheet, listed, &zone, address)).collect_view();
            view! { <tbody role="rowgroup">{day_head(sheet, rows[0].day)}{lines}</tbody> }
        })
        .collect_view();
    let head = |name: &'static str, class: &'static str| view! { <th scope="col" role="columnheader" class=class>{name}</th> };
    view! {
        <div class="payments payments-sheet">
            <table class="payment-table" role="table" aria-label=merchant::payments(lang)>
                <thead role="rowgroup">
                    <tr role="row">
                        {head(merchant::time(lang), "")}
                        {head(merchant::filter_wallet(lang), "")}
                        {head(merchant::payer(lang), "spare")}
                        {head(merchant::price(lang), "amount spare")}
                        {head(merchant::discount(lang), "amount spare")}
                        {head(merchant::payer_paid(lang), "amount spare")}
                        {head(merchant::received(lang), "amount")}
                        {head(merchant::match_word(lang), "")}
                        {head(merchant::filter_state(lang), "")}
                    </tr>
                </thead>
                {days}
            </table>
        </div>
    }
}

fn day_head(sheet: &Sheet<'_>, day: i64) -> impl IntoView + use<> {
    let lang = sheet.lang;
    let sum = sheet.page.sums.as_ref().map(|sums| {
        let sum = sums.iter().find(|sum| sum.day == day).copied().unwrap_or(DaySum { day, ..DaySum::default() });
        view! { <p class="number">{merchant::day_sum(lang, sum.count, format::money(Minor(sum.received_minor)))}</p> }
    });
    view! {
        <tr role="row" class="day">
            <td role="cell" colspan=COLUMNS><div class="day-head"><h2>{day_name(lang, day, sheet.page.today)}</h2>{sum}</div></td>
        </tr>
    }
}

/// One payment: the row of a phone in the first cell, which goes where the other cells have room.
fn line(sheet: &Sheet<'_>, listed: &Listed, zone: &TimeZone, address: &dyn Fn(&str) -> String) -> impl IntoView + use<> {
    let lang = sheet.lang;
    let row = row(listed, sheet.faces, zone);
    let open = sheet.open == Some(listed.id.as_str());
    // From the open row the keyboard goes on into the panel.
    let href = if open { "#open".to_owned() } else { address(&listed.id) };
    let unpaid = !row.state.is_paid();
    let amount = |minor: i64| (minor != 0).then(|| format::money(Minor(minor)));
    let note = (!row.note.is_empty()).then(|| view! { <small>{row.note.clone()}</small> });
    view! {
        <tr role="row" class="line" class:unpaid=unpaid id=format!("at-{}", listed.id) aria-current=open.then_some("true")>
            <td role="cell" class="slim"><PaymentRow row=row.clone() lang/></td>
            <td role="cell" class="wide number">{row.clock.clone()}</td>
            <td role="cell" class="wide wallet">
                <a href=href>
                    <WalletTile face=row.face.clone() small=true/>
                    <span>{row.face.name.clone()}<span class="unseen">" " {row.clock.clone()}</span>{note}</span>
                </a>
            </td>
            <td role="cell" class="wide spare">{listed.payer_mask.clone()}</td>
            <td role="cell" class="wide spare amount">{format::money(Minor(listed.gross_minor))}</td>
            <td role="cell" class="wide spare amount">{amount(-listed.discount_minor)}</td>
            <td role="cell" class="wide spare amount">{format::money(Minor(listed.payer_paid_minor))}</td>
            <td role="cell" class="wide amount strong">{format::money(Minor(row.received_minor))}</td>
            <td role="cell" class="wide number">{row.word(lang)}</td>
            <td role="cell" class="wide">{state(lang, &row)}</td>
        </tr>
    }
}

/// A plain success is said quietly, everything else stands out.
fn state(lang: Lang, row: &Row) -> impl IntoView + use<> {
    let state = if row.state == State::Succeeded {
        Either::Left(view! { <span class="quiet">{merchant::state_paid(lang)}</span> })
    } else {
        Either::Right(view! { <StatePill state=row.state lang/> })
    };
    let suspicious =
        row.suspicious.then(|| view! { " " <Pill tone=Tone::Bad glyph=Glyph::TRIANGLE_ALERT text=merchant::state_suspicious(lang)/> });
    view! { {state} {suspicious} }
}

/// `今天 · 11月22日 周日`.
fn day_name(lang: Lang, day: i64, today: i64) -> String {
    let date = time::date(day).map(|date| format::day(lang, date)).unwrap_or_default();
    match near_day(lang, day, today) {
        Some(word) => format!("{word} · {date}"),
        None => date,
    }
}
