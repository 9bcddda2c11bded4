//! The day by hours beside yesterday: yesterday a pale bar with a line on top, today in ink, the present hour in persimmon. The
//! same numbers stand in a sentence for screen readers and in a table.

use crate::{
    domain::money::Minor,
    ui::{
        changing::changing,
        format,
        text::{Lang, merchant},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// 24 amounts a day in minor units, by local hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub today: Vec<i64>,
    pub yesterday: Vec<i64>,
    /// The present hour.
    pub present: usize,
}

/// What the tallest bar measures, and the least that an amount is shown with: thousandths of the height.
const TALLEST: i64 = 1000;
const LEAST: i64 = 30;
/// The hours of a shop that has no yesterday to go by.
const USUAL: (usize, usize) = (6, 22);
/// As many columns as stand beside each other even on a quiet day, and as many as have room for a label each on a phone.
const FEWEST: usize = 9;
const LABELLED: usize = 10;

impl Hours {
    /// The hours to show: a usual day if there was no yesterday, else those with money on either day and the present one.
    fn shown(&self) -> std::ops::RangeInclusive<usize> {
        let taken = |hour: &usize| self.at(&self.today, *hour) != 0 || self.at(&self.yesterday, *hour) != 0 || *hour == self.present;
        let first = (0..24).find(taken).unwrap_or(self.present);
        let last = (0..24).rev().find(taken).unwrap_or(self.present);
        if !self.has_yesterday() {
            return first.min(USUAL.0)..=last.max(USUAL.1);
        }
        let last = last.max(first + FEWEST - 1).min(23);
        first.min(last + 1 - FEWEST)..=last
    }

    /// Whether there is a day to compare with.
    pub fn has_yesterday(&self) -> bool {
        self.yesterday.iter().any(|minor| *minor != 0)
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        !self.has_yesterday() && self.today.iter().all(|minor| *minor == 0)
    }

    fn at(&self, day: &[i64], hour: usize) -> i64 {
        day.get(hour).copied().unwrap_or(0)
    }

    fn tallest(&self) -> i64 {
        self.today.iter().chain(&self.yesterday).copied().max().unwrap_or(0).max(1)
    }

    fn height(&self, minor: i64) -> i64 {
        let height = minor.max(0) * TALLEST / self.tallest();
        if minor > 0 { height.max(LEAST) } else { 0 }
    }

    fn sentence(&self, lang: Lang) -> String {
        let list = |day: &[i64]| {
            let hours = self.shown().filter(|&hour| self.at(day, hour) != 0);
            let parts: Vec<_> = hours.map(|hour| merchant::hour_amount(lang, hour, Minor(self.at(day, hour)).plain())).collect();
            if parts.is_empty() { merchant::nothing(lang).to_owned() } else { parts.join(lang.pick("，", ", ")) }
        };
        merchant::chart_sentence(lang, list(&self.today), list(&self.yesterday))
    }
}

/// The chart with its table.
#[component]
pub fn HourChart(#[prop(into)] hours: Signal<Hours>, lang: Lang) -> impl IntoView {
    let sentence = Signal::derive(move || hours.get().sentence(lang));
    let chart = changing(move || drawn(&hours.get(), lang).into_any());
    let rows = changing(move || table(&hours.get()).into_any());
    view! {
        <figure class="hours">
            <div class="chart" role="img" aria-label=sentence>{chart}</div>
            <details class="numbers">
                <summary>{merchant::show_numbers(lang)}</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{merchant::hour(lang)}</th>
                            <th scope="col">{merchant::today(lang)}</th>
                            <th scope="col">{merchant::yesterday(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
}

/// Legend, bars and hours. Everything is placed in parts of the whole, so bars grow with the page and letters do not.
fn drawn(hours: &Hours, lang: Lang) -> impl IntoView + use<> {
    let shown = hours.shown();
    let count = shown.end() - shown.start() + 1;
    let present = hours.present;
    let columns = shown.clone().enumerate().map(|(at, hour)| column(hours, at, count, hour)).collect_view();
    let labels = shown
        .map(|hour| {
            let now = hour == present;
            // The present hour has the longest label, and where it is narrow its neighbours make room.
            let spare = count > LABELLED && !now && (hour % 3 != 0 || hour.abs_diff(present) <= 2);
            let label = if now { merchant::hour_now(lang, hour) } else { hour.to_string() };
            view! { <span class:present=now class:spare=spare>{label}</span> }
        })
        .collect_view();
    let before = hours.has_yesterday().then(|| {
        view! {
            <span>
                <svg viewBox="0 0 15 13">
                    <rect class="before" y="1" width="15" height="12" rx="2.5"></rect>
                    <line class="before-top" x1="1" x2="14" y1="1" y2="1"></line>
                </svg>
                {merchant::yesterday(lang)}
            </span>
        }
    });
    view! {
        <p class="legend">
            <span><svg viewBox="0 0 11 13"><rect class="today" y="1" width="11" height="12" rx="2.5"></rect></svg>{merchant::today(lang)}</span>
            {before}
        </p>
        <svg class="bars">{columns}</svg>
        <p class="axis">{labels}</p>
    }
}

/// One hour: yesterday's bar behind, today's before it.
fn column(hours: &Hours, at: usize, count: usize, hour: usize) -> impl IntoView + use<> {
    // Hundredths of a column.
    let along = |hundredths: usize| {
        let parts = (at * 100 + hundredths) * 100 / count;
        format!("{}.{:02}%", parts / 100, parts % 100)
    };
    let wide = |hundredths: usize| format!("{}.{:02}%", hundredths / count, hundredths % count * 100 / count);
    let high = |thousandths: i64| format!("{}.{}%", thousandths / 10, thousandths % 10);
    let before = hours.height(hours.at(&hours.yesterday, hour));
    let now = hours.height(hours.at(&hours.today, hour));
    let top = high(TALLEST - before);
    let class = if hour == hours.present { "present" } else { "today" };
    view! {
        <rect class="before" x=along(7) y=top.clone() width=wide(86) height=high(before) rx="3"></rect>
        {(before > 0).then(|| view! { <line class="before-top" x1=along(9) x2=along(91) y1=top.clone() y2=top></line> })}
        <rect class=class x=along(22) y=high(TALLEST - now) width=wide(56) height=high(now) rx="3"></rect>
    }
}

fn table(hours: &Hours) -> impl IntoView + use<> {
    hours
        .shown()
        .map(|hour| {
            view! {
                <tr>
                    <th scope="row">{format!("{hour}:00")}</th>
                    <td>{format::money(Minor(hours.at(&hours.today, hour)))}</td>
                    <td>{format::money(Minor(hours.at(&hours.yesterday, hour)))}</td>
                </tr>
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(today: &[(usize, i64)], present: usize) -> Hours {
        let mut day = vec![0; 24];
        today.iter().for_each(|&(hour, minor)| day[hour] = minor);
        Hours { today: day, yesterday: vec![0; 24], present }
    }

    #[test]
    fn a_shop_without_a_yesterday_sees_a_whole_usual_day() {
        assert_eq!(hours(&[], 8).shown(), 6..=22);
        assert_eq!(hours(&[(14, 1)], 23).shown(), 6..=23);
        assert_eq!(hours(&[(4, 1)], 8).shown(), 4..=22);
    }

    #[test]
    fn later_days_show_the_hours_with_money_and_at_least_nine() {
        let after = |yesterday: usize, today: &[(usize, i64)], present| {
            let mut hours = hours(today, present);
            hours.yesterday[yesterday] = 1;
            hours.shown()
        };
        assert_eq!(after(7, &[], 8), 7..=15);
        assert_eq!(after(23, &[], 22), 15..=23);
        assert_eq!(after(5, &[(20, 1)], 8), 5..=20);
    }

    #[test]
    fn the_sentence_says_what_the_bars_show_m4_2() {
        let sentence = hours(&[(7, 49_800), (8, 39_000)], 8).sentence(Lang::Zh);
        assert!(sentence.contains("7 点 498.00 元") && sentence.contains("8 点 390.00 元"), "{sentence}");
    }

    #[test]
    fn the_smallest_amount_can_be_seen_and_nothing_is_taller_than_the_tallest() {
        let hours = hours(&[(7, 1_000_000), (8, 1)], 8);
        assert_eq!((hours.height(1_000_000), hours.height(1), hours.height(0)), (TALLEST, LEAST, 0));
    }
}
