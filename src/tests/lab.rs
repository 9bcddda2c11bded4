//! The conformance lab: every wallet holds against the simulator, what is broken is found, and what the platform's people see of it.

use crate::harness::{Engine, TestApp, books, run_in_real_time};
use serde_json::Value;
use std::{process::Command, time::Duration};
use tongma::{
    connectors::{
        self, Account, Brought, Connector, Cx, Descriptor, Event, HttpReply, HttpRequest, HttpResponse, Key, Method, Observed, Op, Outcome,
        Payer as ConnectorPayer, Place, Present, RawRequest, Refusal, Rejected, SignIn,
    },
    db::sql,
    domain::{
        admin::Role,
        lab::{Report, Rule, Step, Verdict},
        payment::Fact,
    },
    services::{lab, verify, wallets},
};

/// A wallet for each protocol.
const WALLETS: [&str; 4] = ["wechat_pay", "alipay", "unionpay", "jd_pay"];

/// The wallet through its own protocol, where it has one.
async fn subject(town: &TestApp, wallet: &str) -> lab::Subject {
    let wallet = wallets::find(&town.app, wallet).await.expect("the database").expect("a wallet");
    lab::subjects(&town.app, &wallet).await.expect("the database").pop().expect("an account")
}

async fn tries(town: &TestApp, subject: lab::Subject) -> Report {
    lab::run(&town.app, subject, &lab::Options::of(&town.app)).await
}

fn verdict(report: &Report, step: Step, rule: Rule) -> &Verdict {
    &report.cases.iter().find(|case| (case.step, case.rule) == (step, rule)).expect("a case of the list").verdict
}

fn broken(report: &Report) -> Vec<(Step, Rule)> {
    let broke = report.cases.iter().filter(|case| matches!(case.verdict, Verdict::Broke(_)));
    broke.map(|case| (case.step, case.rule)).collect()
}

/// Every protocol holds, nothing of it is booked, and both sides' books still agree.
async fn every_protocol_holds(town: &TestApp) {
    for wallet in WALLETS {
        let report = tries(town, subject(town, wallet).await).await;
        assert_eq!(report.connector, if wallet == "jd_pay" { "network" } else { wallet });
        assert!(report.is_good() && report.has_refunded(), "{wallet}: {report:#?}");
        assert!(report.held > 70, "{wallet}: {report:#?}");
        for (step, rule) in
            [(Step::Notice, Rule::Huge), (Step::Refund, Rule::Once), (Step::Collect, Rule::TimedOut), (Step::Bill, Rule::Once)]
        {
            assert_eq!(verdict(&report, step, rule), &Verdict::Held, "{wallet}");
        }
    }
    let mut tx = town.app.db.read().await.expect("the database");
    for table in ["select count(*) from payment", "select count(*) from notice"] {
        let (count,): (i64,) = tx.first(sql(table)).await.expect("rows").expect("a count");
        assert_eq!(count, 0, "{table}");
    }
    drop(tx);
    let claims = books::claims(&town.simulator_url).await;
    let report = verify::run(&town.app, Some(&|| claims.clone())).await.expect("a verification");
    assert_eq!(report.findings, Vec::new(), "orders of the lab are nobody's payments");
}

#[test]
fn every_protocol_holds_on_sqlite() {
    run_in_real_time(Engine::Sqlite, every_protocol_holds);
}

#[test]
fn every_protocol_holds_on_postgres() {
    run_in_real_time(Engine::Postgres, every_protocol_holds);
}

/// The network's connector, read by somebody careless: whatever calls itself a success is one, and no answer means that it is over.
struct Careless;

impl Careless {
    fn careful() -> &'static dyn Connector {
        connectors::find("network").expect("a connector")
    }
}

impl Connector for Careless {
    fn describe(&self) -> &'static Descriptor {
        Self::careful().describe()
    }
    fn request(&self, op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        Self::careful().request(op, cx)
    }
    fn response(&self, op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed {
        match answer {
            None => Observed::Fact(Fact::Closed),
            answer => Self::careful().response(op, answer, cx),
        }
    }
    fn notification(&self, raw: &RawRequest<'_>, cx: &Cx<'_>) -> Result<Vec<Event>, Rejected> {
        let careful = Self::careful().notification(raw, cx);
        // Signed by nobody, and believed.
        let notice: Option<Value> = serde_json::from_slice(raw.body).ok();
        match (careful, notice) {
            (Err(_), Some(notice)) if notice["kind"] == "payment.succeeded" || notice["paid"].is_object() => {
                Ok(vec![Event { dedupe_key: notice.to_string(), payment_id: notice["payment"].to_string(), fact: Fact::Closed }])
            }
            (careful, _) => careful,
        }
    }
    fn reply(&self, outcome: Outcome, cx: &Cx<'_>) -> HttpReply {
        Self::careful().reply(outcome, cx)
    }
    fn sign_in(&self, place: &Place, wallet: &str, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
        Self::careful().sign_in(place, wallet, return_url, cx)
    }
    fn signed_in(&self, brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
        Self::careful().signed_in(brought, cx)
    }
    fn names_payer(&self, place: &Place) -> bool {
        Self::careful().names_payer(place)
    }
    fn exchanged(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Result<Option<ConnectorPayer>, Rejected> {
        Self::careful().exchanged(answer, cx)
    }
    fn method(&self, place: &Place, payer: Option<&ConnectorPayer>) -> Method {
        Self::careful().method(place, payer)
    }
    fn address(&self, order: &Present, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
        Self::careful().address(order, cx)
    }
    fn keys_request(&self, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        Self::careful().keys_request(cx)
    }
    fn keys_response(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Vec<Key>> {
        Self::careful().keys_response(answer, cx)
    }
    fn proofs(&self, account: &Account) -> Vec<Account> {
        Self::careful().proofs(account)
    }
}

#[test]
fn a_careless_reader_is_found_out() {
    run_in_real_time(Engine::Sqlite, async |town| {
        let careless = lab::Subject { connector: &Careless, ..subject(town, "jd_pay").await };
        let report = tries(town, careless).await;
        let broke = broken(&report);
        for (step, rule) in [
            (Step::Present, Rule::TimedOut),
            (Step::Query, Rule::TimedOut),
            (Step::Refund, Rule::TimedOut),
            (Step::Notice, Rule::Tampered),
            (Step::Notice, Rule::Unsigned),
            (Step::Notice, Rule::Stale),
            (Step::Notice, Rule::Foreign),
            (Step::Notice, Rule::Forged),
            (Step::Notice, Rule::Huge),
        ] {
            assert!(broke.contains(&(step, rule)), "{step:?} {rule:?} in {broke:?}");
        }
        assert_eq!(verdict(&report, Step::Present, Rule::Answered), &Verdict::Held, "what is not broken holds");
        assert!(!report.is_good());
    });
}

#[test]
fn an_account_with_a_wrong_key_is_found_out() {
    run_in_real_time(Engine::Sqlite, async |town| {
        let mut with_wrong_key = subject(town, "unionpay").await;
        let others = subject(town, "alipay").await.account;
        let key = |account: &Account| serde_json::from_str::<Value>(&account.credentials).expect("JSON")["private_key"].clone();
        let mut credentials: Value = serde_json::from_str(&with_wrong_key.account.credentials).expect("JSON");
        credentials["private_key"] = key(&others);
        with_wrong_key.account.credentials = credentials.to_string().into();
        let report = tries(town, with_wrong_key).await;
        assert!(broken(&report).contains(&(Step::Present, Rule::Answered)), "{report:#?}");
        assert!(report.held < 10 && !report.has_refunded(), "{report:#?}");
    });
}

#[test]
fn without_a_payer_what_needs_one_is_not_tried() {
    run_in_real_time(Engine::Sqlite, async |town| {
        let options = lab::Options { payer: lab::Payer::Nobody, hears: true };
        let report = lab::run(&town.app, subject(town, "wechat_pay").await, &options).await;
        assert!(report.broke == 0 && report.held > 15 && report.not_tried > 40, "{report:#?}");
        assert_eq!(serde_json::to_value(verdict(&report, Step::Notice, Rule::Told)).unwrap()["why"], "no_payer");
        assert_eq!(serde_json::to_value(verdict(&report, Step::Notice, Rule::Huge)).unwrap()["why"], "well_behaved");
        assert_eq!(verdict(&report, Step::Query, Rule::Tampered), &Verdict::Held);
    });
}

#[test]
fn the_command_tries_every_protocol_by_itself() {
    let lab = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_tongma")).arg("lab").args(arguments).output().expect("the program");
    let done = lab(&["--json", "--wallet", "wechat_pay", "--wallet", "jd_pay"]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let said: Value = serde_json::from_slice(&done.stdout).expect("JSON and nothing else");
    let codes: Vec<_> = said["wallets"].as_array().expect("reports").iter().map(|report| report["wallet"].as_str()).collect();
    assert!(codes.contains(&Some("wechat_pay")) && codes.contains(&Some("jd_pay")) && codes.len() == 2, "{codes:?}");
    assert!(said["wallets"][0]["cases"].as_array().is_some_and(|cases| cases.iter().any(|case| case["verdict"] == "held")));

    let template = lab(&["--account-template", "wechat_pay"]);
    let file = std::env::temp_dir().join(format!("lab-{}.json", std::process::id()));
    std::fs::write(&file, &template.stdout).expect("a file");
    let empty = lab(&["--account", &file.to_string_lossy()]);
    std::fs::remove_file(&file).expect("our own file");
    let said = String::from_utf8_lossy(&empty.stderr).into_owned();
    assert!(empty.status.code() == Some(2) && said.contains("merchant_number"), "{said}");
    assert_eq!(lab(&["--wallet", "nobody"]).status.code(), Some(2));
}

/// Somebody starts a run, watches it, and reads what came of it.
async fn a_run_is_started_watched_and_read(town: &TestApp) {
    let officer = town.officer("yun@example.cn", Role::Operations).await;
    let page = officer.browser.get("/admin/lab").await.text();
    assert!(page.contains("没跑过") && page.contains("全部跑一遍"), "{page}");
    let started = officer.browser.post("/admin/lab", &[("wallet", "jd_pay")]).await;
    assert_eq!((started.status.as_u16(), started.location()), (303, "/admin/lab?done=started"));
    let watching = officer.browser.get("/admin/lab").await;
    assert_eq!(watching.headers.get("refresh").map(|value| value.to_str().unwrap()), Some("5"));
    assert!(watching.text().contains("正在跑"));
    assert_eq!(officer.browser.post("/admin/lab", &[]).await.status.as_u16(), 409, "one at a time");
    for _ in 0..600 {
        if town.app.lab.running().is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let page = officer.browser.get("/admin/lab").await;
    assert!(page.text().contains("用例全过") && page.headers.get("refresh").is_none(), "{}", page.text());
    let mut tx = town.app.db.read().await.expect("the database");
    let (id, refunded): (String, bool) = tx.first(sql("select id, refunded from lab_run")).await.expect("rows").expect("a run");
    drop(tx);
    assert!(refunded);
    let page = officer.browser.get(&format!("/admin/lab/{id}")).await;
    assert!(page.status.as_u16() == 200 && page.text().contains("改一个字节就不信"), "{}", page.text());
    let report: Report = serde_json::from_str(&officer.browser.get(&format!("/admin/lab/{id}/report.json")).await.text()).expect("JSON");
    assert!(report.wallet == "jd_pay" && report.is_good());
    assert_eq!(officer.browser.get("/admin/lab/01KB3XQ2ZE7H8M9N0P1Q2R3S4T").await.status.as_u16(), 404);
    let reader = town.officer("feng@example.cn", Role::Risk).await;
    assert!(reader.browser.get("/admin/audit").await.text().contains("跑了一致性测试"));
}

#[test]
fn a_run_is_started_watched_and_read_on_sqlite() {
    run_in_real_time(Engine::Sqlite, a_run_is_started_watched_and_read);
}

#[test]
fn a_run_is_started_watched_and_read_on_postgres() {
    run_in_real_time(Engine::Postgres, a_run_is_started_watched_and_read);
}
