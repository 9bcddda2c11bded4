//! Opening a shop: one question a page, then the code. What was answered travels in a short-lived cookie of the person's own
//! browser, so every page has an address, Back keeps the answers, and nothing of it stands in a link. The password never travels.

use crate::{
    domain::{
        account::{check_password, sign_in_name},
        collection_code::Code,
        merchant::{Trade, shop_name},
    },
    services::{Actor, App, accounts::AccessError, shop_code},
    ui::{
        components::{ErrorSummary, Field, Glyph, Icon, PublicLayout},
        error::{Failure, FailurePage},
        text::{Lang, account, common},
        visit::Visit,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::hooks::use_query_map;
use std::collections::BTreeMap;

/// The cookie that holds the [`Draft`].
pub const DRAFT: &str = "join";

/// A page of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Shop,
    SignIn,
    Password,
}

impl Step {
    pub const ALL: [Self; 3] = [Self::Shop, Self::SignIn, Self::Password];

    /// The word in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::SignIn => "sign_in",
            Self::Password => "password",
        }
    }

    /// The names of its fields.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Shop => &["shop_name", "trade"],
            Self::SignIn => &["sign_in"],
            Self::Password => &["password"],
        }
    }

    /// What is wrong with its answers, in the order of its fields.
    pub fn mistakes(self, answers: &BTreeMap<String, String>) -> Vec<(&'static str, AccessError)> {
        let answer = |name: &str| answers.get(name).map(String::as_str).unwrap_or_default();
        let checked = match self {
            Self::Shop => vec![
                ("shop_name", shop_name(answer("shop_name")).err().map(AccessError::from)),
                ("trade", Trade::from_code(answer("trade")).is_none().then_some(AccessError::Trade)),
            ],
            Self::SignIn => vec![("sign_in", sign_in_name(answer("sign_in")).err().map(AccessError::from))],
            Self::Password => vec![("password", check_password(answer("password")).err().map(AccessError::from))],
        };
        checked.into_iter().filter_map(|(field, mistake)| Some((field, mistake?))).collect()
    }

    /// The first page whose answers do not stand.
    pub fn first_open(answers: &BTreeMap<String, String>) -> Option<Self> {
        Self::ALL.into_iter().find(|step| !step.mistakes(answers).is_empty())
    }
}

/// What was answered so far, without the password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft(pub BTreeMap<String, String>);

impl Draft {
    /// From the cookie's value; whatever is not one of ours reads as nothing answered.
    pub fn from_cookie(value: &str) -> Self {
        let decoded = URL_SAFE_NO_PAD.decode(value).ok();
        let answers: BTreeMap<String, String> = decoded.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        Self(answers.into_iter().filter(|(name, _)| is_kept(name)).collect())
    }

    /// For the cookie.
    pub fn to_cookie(&self) -> String {
        let kept: BTreeMap<_, _> = self.0.iter().filter(|(name, _)| is_kept(name)).collect();
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&kept).unwrap_or_default())
    }
}

fn is_kept(name: &str) -> bool {
    [Step::Shop, Step::SignIn].iter().any(|step| step.fields().contains(&name))
}

#[component]
pub fn Join() -> impl IntoView {
    let mut visit = Visit::current();
    if let Some(actor) = visit.actor.clone() {
        return Either::Left(view! { <Joined actor/> });
    }
    let draft = use_context::<Draft>().unwrap_or_default();
    let mut answers = draft.0;
    answers.extend(std::mem::take(&mut visit.typed.values));
    visit.typed.values = answers;
    let open = Step::first_open(&visit.typed.values).unwrap_or(Step::Password);
    let wanted = visit.typed.values.get("step").cloned().or_else(|| use_query_map().read_untracked().get("step"));
    let step =
        Step::ALL.into_iter().find(|step| Some(step.code()) == wanted.as_deref()).map_or(open.min(Step::Shop), |step| step.min(open));
    let lang = visit.lang;
    // The fields below show the answers of earlier visits too.
    provide_context(visit.clone());
    Either::Right(view! {
        <PublicLayout title=common::open_a_shop(lang)>
            <ErrorSummary/>
            {(step > Step::Shop).then(|| {
                let back = if step == Step::SignIn { "/join?step=shop" } else { "/join?step=sign_in" };
                view! { <a class="back" href=back><Icon glyph=Glyph::CHEVRON_LEFT/>{account::previous(lang)}</a> }
            })}
            <form class="stack" method="post" action="/join" novalidate>
                <p class="note faint">{account::step(lang, step as usize + 1, Step::ALL.len())}</p>
                {match step {
                    Step::Shop => EitherOf3::A(view! { <ShopQuestion visit=visit.clone()/> }),
                    Step::SignIn => EitherOf3::B(view! {
                        <h1>{account::how_to_sign_in(lang)}</h1>
                        <Field
                            name="sign_in" label=account::sign_in_name(lang) hint=account::sign_in_name_hint(lang)
                            autocomplete="username" autocapitalize="none"
                        />
                        <button class="button ink tall wide">{account::next(lang)}</button>
                    }),
                    Step::Password => EitherOf3::C(view! {
                        <h1>{account::choose_password(lang)}</h1>
                        // Password managers keep the password under this name.
                        <input class="unseen" type="text" name="sign_in" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=visit.typed.value("sign_in")/>
                        <Field name="password" label=account::password(lang) hint=account::password_hint(lang) kind="password" autocomplete="new-password"/>
                        <button class="button ink tall wide">{account::open_shop(lang)}</button>
                    }),
                }}
            </form>
            <p><a class="link" href="/login">{account::have_a_shop(lang)}</a></p>
        </PublicLayout>
    })
}

#[component]
fn ShopQuestion(visit: Visit) -> impl IntoView {
    let lang = visit.lang;
    let chosen = visit.typed.value("trade");
    let error = visit.typed.error("trade");
    let described = error.is_some().then_some("trade-error");
    let choices = Trade::ALL.into_iter().enumerate().map(|(at, trade)| {
        // The error summary leads to the first of them.
        let id = if at == 0 { "trade".to_owned() } else { format!("trade-{}", trade.code()) };
        view! {
            <label class="choice">
                <input type="radio" name="trade" id=id value=trade.code() checked=trade.code() == chosen/>
                <span>{account::trade_name(lang, trade)}</span>
            </label>
        }
    });
    view! {
        <h1>{common::open_a_shop(lang)}</h1>
        <p class="lead">{account::code_first(lang)}</p>
        <Field name="shop_name" label=account::shop_name(lang) hint=account::shop_name_hint(lang) autocomplete="organization"/>
        <fieldset class="field" aria-describedby=described>
            <legend>{account::trade(lang)}</legend>
            {error.map(|error| view! { <p class="field-error" id="trade-error"><Icon glyph=Glyph::TRIANGLE_ALERT/>{error}</p> })}
            <div class="choices">{choices.collect_view()}</div>
        </fieldset>
        <button class="button ink tall wide">{account::next(lang)}</button>
    }
}

/// The end of the way in, and what a member finds here later: the code.
#[component]
fn Joined(actor: Actor) -> impl IntoView {
    let visit = Visit::current();
    let app = expect_context::<App>();
    let lang = visit.lang;
    view! {
        <Suspense>
            {move || {
                let (app, actor, trial) = (app.clone(), actor.clone(), visit.trial);
                Suspend::new(async move {
                    match shop_code::of(&app, &actor).await {
                        Ok(Some(found)) => EitherOf3::A(view! { <YourCode lang trial shop=actor.merchant_name code=found.code/> }),
                        Ok(None) => EitherOf3::B(view! {
                            <PublicLayout title=account::draw_again(lang)>
                                <h1>{account::draw_again(lang)}</h1>
                                <p><a class="button ink" href="/code">{account::my_code(lang)}</a></p>
                            </PublicLayout>
                        }),
                        Err(error) => {
                            tracing::error!(%error, "the code of a store could not be read");
                            EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                        }
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn YourCode(lang: Lang, trial: bool, shop: String, code: Code) -> impl IntoView {
    view! {
        <PublicLayout title=account::here_is_your_code(lang)>
            <h1>{account::here_is_your_code(lang)}</h1>
            <div class="code-plate">
                <p class="strong">{shop.clone()}</p>
                <img class="qr" src=format!("/code/{code}.svg") width="320" height="320" alt=account::code_image(lang, shop)/>
                <p class="code-number">{code.grouped()}</p>
                <p>{account::code_forever(lang)}</p>
            </div>
            {trial.then(|| view! {
                <div class="notice info">
                    <Icon glyph=Glyph::INFO/>
                    <div><p class="strong">{account::on_trial(lang)}</p><p>{account::on_trial_more(lang)}</p></div>
                </div>
            })}
            <a class="button ink tall wide" href="/today">{account::to_today(lang)}</a>
            <a class="button line tall wide" href="/code/poster">{account::make_a_stand(lang)}</a>
        </PublicLayout>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_first_unanswered_question_is_asked() {
        let mut given = answers(&[]);
        assert_eq!(Step::first_open(&given), Some(Step::Shop));
        given.extend(answers(&[("shop_name", "王姐早餐铺"), ("trade", "breakfast")]));
        assert_eq!(Step::first_open(&given), Some(Step::SignIn));
        given.extend(answers(&[("sign_in", "13800138000")]));
        assert_eq!(Step::first_open(&given), Some(Step::Password));
        given.extend(answers(&[("password", "豆浆油条小笼包子")]));
        assert_eq!(Step::first_open(&given), None);
    }

    #[test]
    fn the_draft_comes_back_without_the_password() {
        let given = answers(&[("shop_name", "王姐; 早餐铺"), ("trade", "breakfast"), ("password", "secret-enough"), ("other", "x")]);
        let cookie = Draft(given).to_cookie();
        assert!(cookie.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert_eq!(Draft::from_cookie(&cookie).0, answers(&[("shop_name", "王姐; 早餐铺"), ("trade", "breakfast")]));
        assert_eq!(Draft::from_cookie("nonsense"), Draft::default());
    }
}
