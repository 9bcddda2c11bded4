//! What a shop is told of wallets that were stopped where they worked: when, why, and what to do.

use crate::{
    domain::time,
    services::rollout::shops::Stop,
    ui::{
        components::{Glyph, Icon},
        text::{Lang, rollout as text},
    },
};
use leptos::prelude::*;

/// One notice a wallet; nothing where all goes well.
pub(super) fn notices(lang: Lang, time_zone: &str, now_ms: i64, stops: &[Stop]) -> impl IntoView + use<> {
    let zone = time::zone(time_zone);
    let notice = |stop: &Stop| {
        let name = lang.pick(&stop.wallet.name_zh, &stop.wallet.name_en);
        let same_day = time::day(stop.at_ms, &zone) == time::day(now_ms, &zone);
        let when = time::local(stop.at_ms, &zone).strftime(if same_day { "%H:%M" } else { "%m-%d %H:%M" }).to_string();
        let why = match stop.measured {
            Some(tally) => text::stopped_measured(lang, tally.succeeded, tally.attempts()),
            None => text::stopped_by_people(lang).to_owned(),
        };
        view! {
            <div class="notice warn wallet-stopped" role="status">
                <Icon glyph=Glyph::CIRCLE_PAUSE/>
                <p><b>{text::stopped_at(lang, name, when)}</b><br/>{why}</p>
            </div>
        }
    };
    stops.iter().map(notice).collect_view()
}
