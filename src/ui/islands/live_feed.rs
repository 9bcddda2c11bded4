//! Today, live: the sum, the hours, the wallets and the latest payments move as events come in; a pill says how fresh all of it is,
//! and after an outage one sentence says what came meanwhile (C4.9, C4.10).

use crate::{
    domain::money::Minor,
    ui::{
        changing::changing,
        components::{Face, Glyph, HeroMoney, HourChart, Hours, Icon, PaymentRow, RankedBars, Row, WalletSum},
        format,
        text::{Lang, common, merchant},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The day as the server saw it. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DayProps {
    /// The last event in this picture.
    pub seq: i64,
    pub now_ms: i64,
    /// What the shop's clock is ahead of UTC.
    pub zone_ms: i64,
    /// `11月22日 周日`.
    pub date: String,
    pub totals: Option<DayTotals>,
    pub rows: Vec<Row>,
    pub faces: Vec<Face>,
    pub lang: Lang,
}

/// What only those see who may see sums.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DayTotals {
    pub received_minor: i64,
    pub count: i64,
    pub yesterday_until_now_minor: i64,
    pub hours: Hours,
    pub wallets: Vec<WalletSum>,
}

/// How far the page can be trusted to be complete.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Freshness {
    /// As sent by the server; nothing listens yet.
    Still,
    #[cfg(feature = "hydrate")]
    Live,
    /// Seconds since the line was last heard.
    #[cfg(feature = "hydrate")]
    Behind(i64),
    /// Local time since when the line is down.
    #[cfg(feature = "hydrate")]
    Lost(String),
}

/// What changes on the page.
#[derive(Clone, Copy)]
struct Day {
    received: RwSignal<Minor>,
    count: RwSignal<i64>,
    hours: RwSignal<Hours>,
    wallets: RwSignal<Vec<WalletSum>>,
    rows: RwSignal<Vec<Row>>,
    /// Ids of the rows that are washed as new.
    fresh: RwSignal<Vec<String>>,
    freshness: RwSignal<Freshness>,
    /// Count and sum of what came while the line was down.
    missed: RwSignal<(i64, i64)>,
}

impl Day {
    /// As the server sent it.
    fn of(day: &DayProps) -> Self {
        let totals = day.totals.as_ref();
        let empty = Hours { today: Vec::new(), yesterday: Vec::new(), present: 0 };
        Self {
            received: RwSignal::new(Minor(totals.map_or(0, |totals| totals.received_minor))),
            count: RwSignal::new(totals.map_or(0, |totals| totals.count)),
            hours: RwSignal::new(totals.map_or(empty, |totals| totals.hours.clone())),
            wallets: RwSignal::new(totals.map(|totals| totals.wallets.clone()).unwrap_or_default()),
            rows: RwSignal::new(day.rows.clone()),
            fresh: RwSignal::new(Vec::new()),
            freshness: RwSignal::new(Freshness::Still),
            missed: RwSignal::new((0, 0)),
        }
    }
}

/// The page's children (what to do next) stand between the numbers and the list.
#[island]
pub fn LiveFeed(day: DayProps, children: Children) -> impl IntoView {
    let lang = day.lang;
    let now = Day::of(&day);
    let as_of = clock(day.now_ms, day.zone_ms);
    let yesterday_minor = day.totals.as_ref().map(|totals| totals.yesterday_until_now_minor);
    let date = day.date.clone();
    #[cfg(feature = "hydrate")]
    live::follow(now, &day);
    let missed = changing(move || {
        let (count, minor) = now.missed.get();
        (count > 0).then(|| {
            view! { <div class="today-bar notice info"><Icon glyph=Glyph::INFO/><p>{merchant::missed(lang, count, format::money(Minor(minor)))}</p></div> }
        })
        .into_any()
    });
    let freshness = changing(move || pill(&now.freshness.get(), &as_of, lang).into_any());
    let no_hours = Signal::derive(move || now.hours.with(Hours::is_empty));
    let no_wallets = Signal::derive(move || now.wallets.with(Vec::is_empty));
    let none_yet =
        changing(move || now.rows.with(Vec::is_empty).then(|| view! { <p class="empty">{merchant::no_sales_yet(lang)}</p> }).into_any());
    let count = Signal::derive(move || common::unit_payments(lang, now.count.get()));
    view! {
        <section class="today-sum" aria-labelledby="taken">
            <div class="today-title">
                <h1 id="taken">{if yesterday_minor.is_some() { merchant::taken_today(lang) } else { merchant::today(lang) }}</h1>
                {freshness}
                <span class="date">{date}</span>
            </div>
            {yesterday_minor.map(|yesterday| view! {
                <HeroMoney amount=now.received lang/>
                <p class="compare">
                    <b>{count}</b>
                    {changing(move || now.hours.with(Hours::has_yesterday).then(|| compare(now.received.get().0, yesterday, lang)).into_any())}
                </p>
            })}
        </section>
        <div role="status">{missed}</div>
        {yesterday_minor.map(|_| view! {
            <section class="today-chart" class:unused=no_hours><HourChart hours=now.hours lang/></section>
        })}
        {children()}
        {yesterday_minor.map(|_| view! {
            <section class="today-wallets" class:unused=no_wallets aria-labelledby="wallets">
                <h2 id="wallets">{merchant::by_wallet(lang)}</h2>
                <RankedBars sums=now.wallets lang/>
            </section>
        })}
        <section class="today-list" aria-labelledby="latest">
            <div class="list-head">
                <h2 id="latest">{merchant::just_in(lang)}</h2>
                <a href="/payments">{merchant::all_payments(lang)}<Icon glyph=Glyph::CHEVRON_RIGHT/></a>
            </div>
            {none_yet}
            <ol class="payments" aria-live="polite">
                <For each=move || now.rows.get() key=|row| row.id.clone() let:row>
                    {
                        let id = row.id.clone();
                        let fresh = Signal::derive(move || now.fresh.with(|fresh| fresh.contains(&id)));
                        view! { <li><PaymentRow row lang fresh/></li> }
                    }
                </For>
            </ol>
        </section>
    }
}

fn pill(freshness: &Freshness, as_of: &str, lang: Lang) -> impl IntoView + use<> {
    let (class, text) = match freshness {
        Freshness::Still => ("freshness still", merchant::as_of(lang, as_of)),
        #[cfg(feature = "hydrate")]
        Freshness::Live => ("freshness", merchant::live(lang).to_owned()),
        #[cfg(feature = "hydrate")]
        Freshness::Behind(seconds) => ("freshness behind", merchant::behind(lang, seconds)),
        #[cfg(feature = "hydrate")]
        Freshness::Lost(since) => ("freshness lost", merchant::lost_since(lang, since)),
    };
    let refresh = (*freshness == Freshness::Still).then(|| view! { <a class="link note" href="/today">{merchant::refresh(lang)}</a> });
    view! { <span class=class>{text}</span> {refresh} }
}

/// The difference to yesterday at the same time, as a shape and a sentence; never by colour.
fn compare(received: i64, yesterday: i64, lang: Lang) -> impl IntoView {
    let difference = received - yesterday;
    let amount = format::money(Minor(difference.abs()));
    let (glyph, text) = match difference {
        0 => (Glyph::EQUAL, merchant::same_as_yesterday(lang).to_owned()),
        1.. => (Glyph::TRENDING_UP, merchant::more_than_yesterday(lang, amount)),
        _ => (Glyph::TRENDING_DOWN, merchant::less_than_yesterday(lang, amount)),
    };
    view! { <span><Icon glyph/>{text}</span> }
}

/// `08:46` without a time zone database: this runs in the browser too.
fn clock(at_ms: i64, zone_ms: i64) -> String {
    let minutes = (at_ms + zone_ms).div_euclid(60_000);
    format!("{:02}:{:02}", minutes.div_euclid(60).rem_euclid(24), minutes.rem_euclid(60))
}

#[cfg(feature = "hydrate")]
mod live {
    //! What each piece of news does to the page.

    use super::*;
    use crate::{
        domain::event::Kind,
        ui::islands::stream::{Change, News, listen, reload},
    };

    /// Rows in the list at most.
    const ROWS: usize = 20;
    /// How long a row is new, and how long a silence is still fresh.
    const NEW_MS: i64 = 8_000;
    const SILENCE_MS: i64 = 20_000;
    /// A shorter outage is not worth a word.
    const OUTAGE_MS: i64 = 5_000;

    /// What the page remembers between two pieces of news; times by the browser's clock.
    #[derive(Clone, Copy, Default)]
    struct Memory {
        heard_ms: i64,
        /// The server tells that it lives; only then silence means something.
        beats: bool,
        lost_ms: Option<i64>,
        /// Changes up to this number came while the line was down.
        missed_until: i64,
    }

    pub fn follow(now: Day, day: &DayProps) {
        let memory = RwSignal::new(Memory { heard_ms: browser_ms(), ..Memory::default() });
        // How far the browser's clock is ahead of the server's; some hundred milliseconds too much, which nobody sees.
        let ahead_ms = browser_ms() - day.now_ms;
        let shop = Shop { zone_ms: day.zone_ms, faces: day.faces.clone(), day_start_ms: day_start(day) };
        let opened: RwSignal<Vec<(String, i64)>> = RwSignal::new(Vec::new());
        listen(day.seq, move |news| match news {
            News::Open(seq) => {
                let back = memory.get_untracked().lost_ms.filter(|since| browser_ms() - since >= OUTAGE_MS);
                memory.update(|memory| {
                    if back.is_some() {
                        memory.missed_until = seq;
                        now.missed.set((0, 0));
                    }
                    memory.lost_ms = None;
                    memory.heard_ms = browser_ms();
                });
                now.freshness.set(Freshness::Live);
            }
            News::Heard => memory.update(|memory| {
                memory.beats = true;
                memory.heard_ms = browser_ms();
                memory.lost_ms = None;
            }),
            News::Lost => memory.update(|memory| {
                memory.lost_ms.get_or_insert(browser_ms());
            }),
            News::Change(change) => match change.kind {
                Kind::Paid | Kind::PaidLate => {
                    take(now, &shop, &change, memory.get_untracked().missed_until);
                    opened.update(|opened| opened.push((change.payment_id, browser_ms())));
                }
                // What went back comes off an hour and a wallet that only the server knows.
                Kind::Refunded => reload(),
                _ => {}
            },
            News::Tick => {
                now.freshness.set(freshness(memory.get_untracked(), shop.zone_ms, ahead_ms));
                let old = |seen: &(String, i64)| browser_ms() - seen.1 > NEW_MS;
                if opened.with_untracked(|opened| opened.iter().any(old)) {
                    opened.update(|opened| opened.retain(|seen| !old(seen)));
                    now.fresh.set(opened.with_untracked(|opened| opened.iter().map(|seen| seen.0.clone()).collect()));
                }
            }
        });
    }

    struct Shop {
        zone_ms: i64,
        faces: Vec<Face>,
        day_start_ms: i64,
    }

    fn day_start(day: &DayProps) -> i64 {
        const DAY_MS: i64 = 86_400_000;
        (day.now_ms + day.zone_ms).div_euclid(DAY_MS) * DAY_MS - day.zone_ms
    }

    fn freshness(memory: Memory, zone_ms: i64, ahead_ms: i64) -> Freshness {
        let silence_ms = browser_ms() - memory.heard_ms;
        match memory.lost_ms {
            Some(since) if browser_ms() - since >= OUTAGE_MS => Freshness::Lost(clock(since - ahead_ms, zone_ms)),
            None if memory.beats && silence_ms > SILENCE_MS => Freshness::Behind(silence_ms / 1_000),
            _ => Freshness::Live,
        }
    }

    /// Money came in: everything on the page moves together.
    fn take(now: Day, shop: &Shop, change: &Change, missed_until: i64) {
        let payload = &change.payload;
        // Another day has begun: its page starts from nothing.
        if change.at_ms >= shop.day_start_ms + 86_400_000 {
            return reload();
        }
        let minor = payload.received_minor;
        let hour = usize::try_from((change.at_ms - shop.day_start_ms) / 3_600_000).unwrap_or(0);
        now.received.update(|sum| *sum += Minor(minor));
        now.count.update(|count| *count += 1);
        now.hours.update(|hours| {
            hours.present = hour;
            if let Some(slot) = hours.today.get_mut(hour) {
                *slot += minor;
            }
        });
        let face = Face::among(&shop.faces, &payload.wallet);
        now.wallets.update(|sums| {
            match sums.iter_mut().find(|sum| sum.face.code == payload.wallet) {
                Some(sum) => {
                    sum.received_minor += minor;
                    sum.count += 1;
                }
                None => sums.push(WalletSum { face: face.clone(), received_minor: minor, count: 1 }),
            }
            sums.sort_by_key(|sum| -sum.received_minor);
        });
        if change.seq <= missed_until {
            now.missed.update(|(count, sum)| {
                *count += 1;
                *sum += minor;
            });
        }
        now.fresh.update(|fresh| fresh.push(change.payment_id.clone()));
        now.rows.update(|rows| {
            rows.retain(|row| row.id != change.payment_id);
            rows.insert(0, row(shop, change, face));
            rows.truncate(ROWS);
        });
    }

    fn row(shop: &Shop, change: &Change, face: Face) -> Row {
        let payload = &change.payload;
        Row {
            id: change.payment_id.clone(),
            face,
            state: payload.state,
            received_minor: payload.received_minor,
            refunded_minor: 0,
            funded_minor: payload.received_minor - payload.payer_paid_minor,
            clock: clock(change.at_ms, shop.zone_ms),
            match_word: payload.match_word,
            match_number: payload.match_number,
            note: payload.note.clone(),
            suspicious: false,
        }
    }

    /// Unix ms by the browser's clock.
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit into 53 bits for 280,000 years")]
    fn browser_ms() -> i64 {
        js_sys::Date::now() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shops_clock_needs_no_time_zone_database() {
        const SHANGHAI: i64 = 8 * 3_600_000;
        assert_eq!(clock(0, SHANGHAI), "08:00");
        assert_eq!(clock(57_600_000 - 1, SHANGHAI), "23:59");
        assert_eq!(clock(57_600_000, SHANGHAI), "00:00");
    }
}
