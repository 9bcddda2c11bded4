//! The day by hours beside yesterday: yesterday a pale bar with a line on top, today in ink, the present hour in persimmon. The
//! same numbers stand in a sentence for screen readers and in a table.

use crate::{
    domain::money::Minor,
    ui::{
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

const WIDTH: usize = 350;
/// Where the bars stand and how high the largest is.
const GROUND: i64 = 108;
const TALLEST: i64 = 84;

impl Hours {
    /// The hours to show: those with money on either day and the present one, at least six.
    fn shown(&self) -> std::ops::RangeInclusive<usize> {
        let taken = |hour: &usize| self.at(&self.today, *hour) != 0 || self.at(&self.yesterday, *hour) != 0 || *hour == self.present;
        let first = (0..24).find(taken).unwrap_or(self.present);
        let last = (0..24).rev().find(taken).unwrap_or(self.present);
        let last = last.max(first + 5).min(23);
        first.min(last - 5)..=last
    }

    fn at(&self, day: &[i64], hour: usize) -> i64 {
        day.get(hour).copied().unwrap_or(0)
    }

    fn tallest(&self) -> i64 {
        self.today.iter().chain(&self.yesterday).copied().max().unwrap_or(0).max(1)
    }

    fn height(&self, minor: i64) -> i64 {
        let height = minor.max(0) * TALLEST / self.tallest();
        if minor > 0 { height.max(3) } else { 0 }
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
    view! {
        <figure class="hours">
            <svg viewBox="0 0 350 130" role="img" aria-label=move || hours.get().sentence(lang)>
                {move || bars(&hours.get(), lang)}
            </svg>
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
                    <tbody>{move || table(&hours.get())}</tbody>
                </table>
            </details>
        </figure>
    }
}

fn bars(hours: &Hours, lang: Lang) -> impl IntoView + use<> {
    let shown = hours.shown();
    let count = shown.end() - shown.start() + 1;
    let step = WIDTH / count;
    let wide = step.saturating_sub(5).clamp(8, 34);
    let narrow = wide * 2 / 3;
    // Labels of two digits need some 20 units.
    let every = if step >= 20 { 1 } else { 2 };
    let present = hours.present;
    let columns = shown
        .enumerate()
        .map(|(at, hour)| {
            let middle = at * step + step / 2;
            let before = hours.height(hours.at(&hours.yesterday, hour));
            let now = hours.height(hours.at(&hours.today, hour));
            let top = GROUND - before;
            let left = middle - wide / 2;
            let class = if hour == present { "present" } else { "today" };
            let axis = if hour == present { "axis present" } else { "axis" };
            // The present hour has the longest label; among narrow columns its neighbours make room.
            let labelled = hour == present || (hour % every == 0 && (every == 1 || hour.abs_diff(present) > 1));
            let label = if hour == present { merchant::hour_now(lang, hour) } else { hour.to_string() };
            view! {
                <rect class="before" x=left y=top width=wide height=before rx="3"></rect>
                {(before > 0).then(|| view! { <path class="before-top" d=format!("M{} {top}h{}", left + 1, wide - 2)></path> })}
                <rect class=class x=middle - narrow / 2 y=GROUND - now width=narrow height=now rx="3"></rect>
                {labelled.then(|| view! { <text class=axis x=middle y="126">{label}</text> })}
            }
        })
        .collect_view();
    view! {
        {columns}
        <path class="ground" d="M0 108.5h350"></path>
        <rect class="today" x="222" y="1" width="11" height="12" rx="2.5"></rect>
        <text class="legend" x="238" y="12">{merchant::today(lang)}</text>
        <rect class="before" x="284" y="2" width="15" height="11" rx="2.5"></rect>
        <path class="before-top" d="M285 2h13"></path>
        <text class="legend" x="304" y="12">{merchant::yesterday_short(lang)}</text>
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
    fn at_least_six_hours_are_shown_and_none_outside_the_day() {
        assert_eq!(hours(&[], 8).shown(), 8..=13);
        assert_eq!(hours(&[], 23).shown(), 18..=23);
        assert_eq!(hours(&[(5, 1), (20, 1)], 8).shown(), 5..=20);
    }

    #[test]
    fn the_sentence_says_what_the_bars_show_m4_2() {
        let sentence = hours(&[(7, 49_800), (8, 39_000)], 8).sentence(Lang::Zh);
        assert!(sentence.contains("7 点 498.00 元") && sentence.contains("8 点 390.00 元"), "{sentence}");
    }

    #[test]
    fn the_smallest_amount_can_be_seen_and_nothing_is_taller_than_the_tallest() {
        let hours = hours(&[(7, 1_000_000), (8, 1)], 8);
        assert_eq!((hours.height(1_000_000), hours.height(1), hours.height(0)), (TALLEST, 3, 0));
    }
}
