//! What an installed site shows while there is no network. The shop's own code is kept; money is never taken without the server.

use crate::ui::{
    components::{Glyph, Icon, PublicLayout},
    text::{account, common},
    visit::Visit,
};
use leptos::prelude::*;

#[component]
pub fn Offline() -> impl IntoView {
    let lang = Visit::current().lang;
    view! {
        <PublicLayout title=common::offline(lang)>
            <h1>{common::offline(lang)}</h1>
            <p class="lead">{common::offline_more(lang)}</p>
            <p class="row">
                <a class="button ink" href="">{common::try_again(lang)}</a>
                <a class="button line" href="/code"><Icon glyph=Glyph::QR_CODE/>{account::my_code(lang)}</a>
            </p>
        </PublicLayout>
    }
}
