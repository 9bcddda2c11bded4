//! The platform's own people.

use super::{Answer, Browser, TestApp};
use tongma::{
    domain::{
        admin::Role,
        lab::{Case, Report, Rule, Step, Verdict},
        totp::Key,
    },
    services::{Admin, admins::people, lab},
};

pub const PASSWORD: &str = "平台的人要守规矩";
/// A time step of the second factor.
pub const STEP_MS: i64 = 30_000;

/// An admin with a browser, whose phone shows codes.
pub struct Officer {
    pub browser: Browser,
    pub email: String,
    pub id: String,
    pub role: Role,
    /// What the phone holds; none before the second factor is set up.
    pub key: Option<Key>,
}

impl Officer {
    /// Added from the machine's command line, not signed in yet.
    pub async fn is_added(town: &TestApp, email: &str, role: Role) -> Self {
        let id = people::add(&town.app, email, role, PASSWORD).await.expect("an admin");
        Self { browser: town.browser(), email: email.to_owned(), id, role, key: None }
    }

    /// Gives e-mail and password.
    pub async fn gives_password(&self, password: &str) -> Answer {
        self.browser.post("/admin/login", &[("email", &self.email), ("password", password)]).await
    }

    /// Sets up the second factor as the page says, with the app's first code.
    pub async fn sets_up(&mut self, town: &TestApp) -> Answer {
        let page = self.browser.get("/admin/login/set-up").await.text();
        let secret = between(&page, "<code class=\"set-up-secret\">", "</code>").expect("a secret on the page");
        let key = Key::from_bytes(&base32(&secret)).expect("160 bits");
        assert_eq!(key.base32(), secret);
        self.key = Some(key);
        let code = self.code(town);
        self.browser.post("/admin/login/set-up", &[("code", &code)]).await
    }

    /// What the phone shows now.
    pub fn code(&self, town: &TestApp) -> String {
        let key = self.key.as_ref().expect("a second factor");
        key.code_at(town.app.clock.now_ms()).expect("a code")
    }

    /// From the door to the overview; the clock moves on to a fresh code.
    pub async fn signs_in(&mut self, town: &TestApp) {
        assert_eq!(self.gives_password(PASSWORD).await.status.as_u16(), 303);
        let done = match &self.key {
            None => self.sets_up(town).await,
            Some(_) => {
                town.app.clock.advance_ms(STEP_MS);
                self.browser.post("/admin/login/code", &[("code", &self.code(town))]).await
            }
        };
        assert_eq!(done.status.as_u16(), 303, "{}", done.text());
        assert!(self.is_in().await, "{} is signed in", self.email);
    }

    pub async fn is_in(&self) -> bool {
        self.browser.get("/admin").await.status.as_u16() == 200
    }

    /// As verbs know them.
    pub fn actor(&self) -> Admin {
        Admin { id: self.id.clone(), email: self.email.clone(), role: self.role, session_id: String::new() }
    }
}

/// What stands between two marks for the first time.
pub fn between(text: &str, from: &str, to: &str) -> Option<String> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found.to_owned())
}

/// RFC 4648 without padding: the test reads the secret as an app would.
fn base32(text: &str) -> Vec<u8> {
    let bits: String = text
        .bytes()
        .map(|letter| match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        })
        .map(|value| format!("{value:05b}"))
        .collect();
    bits.as_bytes().chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum * 2 + (bit - b'0'))).collect()
}

impl TestApp {
    /// A run of the conformance lab over a wallet, in which a refund arrived; with `broke`, something else did not hold.
    pub async fn was_in_the_lab(&self, wallet: &str, broke: bool) {
        let mut cases = [Step::Refund, Step::RefundQuery].map(|step| Case { step, rule: Rule::Answered, verdict: Verdict::Held }).to_vec();
        if broke {
            cases.push(Case { step: Step::Notice, rule: Rule::Tampered, verdict: Verdict::Broke("byte 7 of the body".to_owned()) });
        }
        let now_ms = self.app.clock.now_ms();
        let report = Report {
            wallet: wallet.to_owned(),
            connector: "network".to_owned(),
            account: "tm-test".to_owned(),
            base_url: self.simulator_url.clone(),
            started_at_ms: now_ms,
            ended_at_ms: now_ms,
            held: 2,
            broke: usize::from(broke),
            not_tried: 0,
            cases,
        };
        lab::desk::keep(&self.app, "yun@example.cn", &report).await.expect("a report is kept");
    }

    /// Somebody of the platform, signed in.
    pub async fn officer(&self, email: &str, role: Role) -> Officer {
        let mut officer = Officer::is_added(self, email, role).await;
        officer.signs_in(self).await;
        officer
    }
}
