//! A wallet's daily bills on its page: which are there, and what they say differently from our payments.

use crate::{
    domain::{money::Minor, reconciliation::Kind},
    services::reconciliation::look::{BillRow, Books, ListedRow},
    ui::{
        format,
        pages::admin::grouped,
        text::{Lang, rollout as text},
    },
};
use leptos::prelude::*;

/// The last days' bills and their differences; nothing where no bill is needed.
pub(super) fn section(lang: Lang, books: &Books) -> impl IntoView + use<> {
    if books.bills.is_empty() {
        return None;
    }
    let rows: Vec<_> = books.bills.iter().map(|bill| row(lang, bill, books)).collect();
    let differences: Vec<_> = books.differences.iter().filter_map(|(listed, receipt)| line(lang, listed, receipt.clone())).collect();
    let differences = (!differences.is_empty()).then(|| view! { <ul class="timeline differences">{differences}</ul> });
    Some(view! {
        <section class="numbers" aria-labelledby="bills">
            <h2 class="sub" id="bills">{text::bills(lang)}<small>{text::last_7_days(lang)}</small></h2>
            <p class="hint">{text::bills_more(lang)}</p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text::bill_day(lang)}</th>
                        <th scope="col">{text::bill_lines(lang)}</th>
                        <th scope="col">{text::bill_matched(lang)}</th>
                        <th scope="col">{text::bill_differing(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {differences}
        </section>
    })
}

/// A day; what is not there says so, and never zero.
fn row(lang: Lang, bill: &BillRow, books: &Books) -> impl IntoView + use<> {
    let of_bill = |listed: &&(ListedRow, Option<String>)| {
        let difference = &listed.0.difference;
        (difference.day, &difference.connector_account_id) == (bill.day, &bill.connector_account_id)
    };
    let differing = i64::try_from(books.differences.iter().filter(of_bill).count()).unwrap_or(i64::MAX);
    let numbers = if bill.fetched_at_ms.is_some() {
        view! { <td>{grouped(bill.line_count)}</td><td>{grouped(bill.matched)}</td><td>{grouped(differing)}</td> }.into_any()
    } else {
        view! { <td colspan="3">{text::no_bill_yet(lang)}</td> }.into_any()
    };
    view! { <tr><th scope="row">{day(bill.day)}</th>{numbers}</tr> }
}

fn line(lang: Lang, listed: &ListedRow, receipt: Option<String>) -> Option<impl IntoView + use<>> {
    let difference = &listed.difference;
    let kind = Kind::from_code(&difference.kind)?;
    let answer = match difference.answer.as_str() {
        "booked" => text::asked_booked(lang),
        "paid" => text::asked_paid(lang),
        "denied" => text::asked_denied(lang),
        "misfit" => text::asked_misfit(lang),
        _ if !listed.is_ours => text::no_such_order(lang),
        _ => "",
    };
    let (ours, theirs) = (format::money(Minor(difference.ours_minor)), format::money(Minor(difference.theirs_minor)));
    let mut more = text::both_amounts(lang, ours, theirs);
    if !answer.is_empty() {
        more = format!("{more} · {answer}");
    }
    let payment_id = difference.payment_id.clone();
    let payment = match receipt {
        Some(href) => view! { <a href=href>{text::see_payment(lang, payment_id)}</a> }.into_any(),
        None => view! { <span class="number">{payment_id}</span> }.into_any(),
    };
    Some(
        view! { <li><time>{day(difference.day)}</time><span>{text::difference(lang, kind)}<small>{more}</small><small>{payment}</small></span></li> },
    )
}

/// `11-21` of 20261121.
fn day(day: i64) -> String {
    format!("{:02}-{:02}", day / 100 % 100, day % 100)
}
