//! The platform's own people: how they come in, what keeps others out, and the record of what they do.

use crate::harness::{Answer, Officer, PASSWORD, STEP_MS, TestApp, between};
use tongma::{
    db::sql,
    domain::admin::Role,
    services::{admins::people, verify},
};

const MINUTE_MS: i64 = 60_000;

/// What the page says, without its frame.
fn content(answer: &Answer) -> String {
    between(&answer.text(), "<main", "</main>").unwrap_or_default()
}

/// The paths of an audit page's rows: what was done, newest first.
async fn recorded(town: &TestApp) -> Vec<String> {
    let mut tx = town.app.db.read().await.unwrap();
    tx.all::<(String,)>(sql("select action from audit order by no desc")).await.unwrap().into_iter().map(|(action,)| action).collect()
}

both_engines! {
    async fn the_first_sign_in_sets_up_the_second_factor_s11(town: &TestApp) {
        let mut li = Officer::is_added(town, "li@example.cn", Role::Owner).await;
        assert_eq!(li.gives_password(PASSWORD).await.location(), "/admin/login/code");
        assert!(!li.is_in().await, "a password alone opens nothing");
        assert_eq!(li.browser.get("/admin/login/code").await.location(), "/admin/login/set-up");
        let page = li.browser.get("/admin/login/set-up").await.text();
        assert!(page.contains("<svg") && page.contains("li@example.cn"), "{page}");
        let wrong = li.browser.post("/admin/login/set-up", &[("code", "000000")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        let done = li.sets_up(town).await;
        assert_eq!(done.location(), "/admin/me?done=second_factor");
        let codes = li.browser.get(done.location()).await.text();
        assert_eq!(codes.matches("<li><code>").count(), 10, "{codes}");
        let again = li.browser.get("/admin/me").await.text();
        assert_eq!(again.matches("<li><code>").count(), 0, "recovery codes are shown once");
        assert!(li.is_in().await);
        assert_eq!(recorded(town).await, ["second_factor_set", "admin_added"]);
    }

    async fn a_code_counts_once_s11(town: &TestApp) {
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        let used = li.code(town);
        let (thief, wang) = (town.browser(), town.browser());
        for browser in [&thief, &wang] {
            browser.post("/admin/login", &[("email", "li@example.cn"), ("password", PASSWORD)]).await;
        }
        let replayed = thief.post("/admin/login/code", &[("code", &used)]).await;
        assert_eq!(replayed.status.as_u16(), 422, "the code that set it up was used");
        town.app.clock.advance_ms(STEP_MS);
        let fresh = li.code(town);
        assert_eq!(wang.post("/admin/login/code", &[("code", &fresh)]).await.location(), "/admin");
        assert_eq!(thief.post("/admin/login/code", &[("code", &fresh)]).await.status.as_u16(), 422);
        // A code of the step before the last accepted one is no newer.
        town.app.clock.advance_ms(STEP_MS);
        assert_eq!(thief.post("/admin/login/code", &[("code", &fresh)]).await.status.as_u16(), 422);
        li.signs_in(town).await;
    }

    async fn a_recovery_code_stands_in_once(town: &TestApp) {
        let mut li = Officer::is_added(town, "li@example.cn", Role::Owner).await;
        li.gives_password(PASSWORD).await;
        let done = li.sets_up(town).await;
        let codes = li.browser.get(done.location()).await.text();
        let code = between(&codes, "<li><code>", "</code>").unwrap();
        for (times, status) in [(1, 303), (2, 422)] {
            let phone = town.browser();
            phone.post("/admin/login", &[("email", "li@example.cn"), ("password", PASSWORD)]).await;
            let answer = phone.post("/admin/login/code", &[("code", &code.replace('-', " "))]).await;
            assert_eq!(answer.status.as_u16(), status, "the {times}. time");
        }
        town.app.clock.advance_ms(STEP_MS);
        let renewed = li.browser.post("/admin/me/recovery", &[("code", &li.code(town))]).await;
        assert_eq!(renewed.location(), "/admin/me?done=recovery");
        assert!(!li.browser.get(renewed.location()).await.text().contains(&code));
    }

    async fn an_unknown_admin_is_answered_like_a_wrong_password_s1(town: &TestApp) {
        let li = Officer::is_added(town, "li@example.cn", Role::Owner).await;
        let wrong = li.gives_password("not-the-password").await;
        let unknown = town.browser().post("/admin/login", &[("email", "xu@example.cn"), ("password", "not-the-password")]).await;
        assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (422, 422));
        assert_eq!(content(&wrong).replace("li@", "*"), content(&unknown).replace("xu@", "*"));
        let owner = town.merchant("王姐早餐铺").await;
        let fields = [("email", owner.sign_in.as_str()), ("password", owner.password)];
        assert_eq!(town.browser().post("/admin/login", &fields).await.status.as_u16(), 422, "a shop's account opens no platform");
    }

    async fn ten_wrong_guesses_lock_for_thirty_minutes_s1(town: &TestApp) {
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        let stranger = Officer { browser: town.browser(), email: li.email.clone(), id: li.id.clone(), role: li.role, key: None };
        for _ in 0..10 {
            assert_eq!(stranger.gives_password("not-the-password").await.status.as_u16(), 422);
        }
        let locked = stranger.gives_password(PASSWORD).await;
        assert_eq!((locked.status.as_u16(), locked.header("retry-after")), (429, "1800"));
        assert!(li.is_in().await, "whoever is signed in stays so");
        town.app.clock.advance_ms(30 * MINUTE_MS);
        assert_eq!(stranger.gives_password(PASSWORD).await.status.as_u16(), 303);
        for _ in 0..10 {
            assert_eq!(stranger.browser.post("/admin/login/code", &[("code", "123456")]).await.status.as_u16(), 422);
        }
        town.app.clock.advance_ms(STEP_MS);
        let locked = stranger.browser.post("/admin/login/code", &[("code", &li.code(town))]).await;
        assert_eq!(locked.status.as_u16(), 429, "guesses at the second factor are counted too");
        town.app.clock.advance_ms(30 * MINUTE_MS);
        li.signs_in(town).await;
    }

    async fn signing_in_gives_a_new_cookie_each_step_s3(town: &TestApp) {
        let planted = "AAAAAAAAAAAAAAAAAAAAAA";
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        let cookie = |answer: &Answer| between(answer.header("set-cookie"), "tongma-admin=", ";").unwrap();
        let browser = town.browser();
        browser.set_cookie("tongma-admin", planted);
        li.browser = browser;
        let first = li.gives_password(PASSWORD).await;
        let attributes = first.header("set-cookie").to_ascii_lowercase();
        assert!(attributes.contains("httponly") && attributes.contains("samesite=strict"), "{attributes}");
        town.app.clock.advance_ms(STEP_MS);
        let second = li.browser.post("/admin/login/code", &[("code", &li.code(town))]).await;
        let (first, second) = (cookie(&first), cookie(&second));
        assert!(first != planted && second != first && li.is_in().await);
        li.browser.set_cookie("tongma-admin", &first);
        assert!(!li.is_in().await, "the session before is over");
    }

    async fn a_merchants_session_and_an_admins_never_mix(town: &TestApp) {
        let (owner, li) = (town.merchant("王姐早餐铺").await, town.officer("li@example.cn", Role::Owner).await);
        assert_eq!(owner.sees("/admin").await.location(), "/admin/login?next=%2Fadmin");
        assert_eq!(li.browser.get("/today").await.location(), "/login?next=%2Ftoday");
        // Not even under the other's name.
        let again = owner.browser.post("/login", &[("sign_in", &owner.sign_in), ("password", owner.password)]).await;
        let cookie = between(again.header("set-cookie"), "tongma=", ";").unwrap();
        let thief = town.browser();
        thief.set_cookie("tongma-admin", &cookie);
        assert_eq!(thief.get("/admin").await.location(), "/admin/login?next=%2Fadmin");
    }

    async fn half_an_hour_idle_or_twelve_hours_end_a_session_s3(town: &TestApp) {
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        town.app.clock.advance_ms(30 * MINUTE_MS - 1);
        assert!(li.is_in().await);
        town.app.clock.advance_ms(20 * MINUTE_MS);
        assert_eq!(li.browser.get("/admin?auto=1").await.status.as_u16(), 200, "a page that refreshes itself is no use");
        town.app.clock.advance_ms(10 * MINUTE_MS);
        assert!(!li.is_in().await);
        li.signs_in(town).await;
        for _ in 0..(12 * 60 / 20) - 1 {
            town.app.clock.advance_ms(20 * MINUTE_MS);
            assert!(li.is_in().await);
        }
        town.app.clock.advance_ms(20 * MINUTE_MS);
        assert!(!li.is_in().await);
        li.gives_password(PASSWORD).await;
        town.app.clock.advance_ms(10 * MINUTE_MS);
        assert_eq!(li.browser.get("/admin/login/code").await.location(), "/admin/login", "a right password waits ten minutes");
    }

    async fn an_invitation_opens_once_within_a_day(town: &TestApp) {
        let li = town.officer("li@example.cn", Role::Owner).await;
        let invited = li.browser.post("/admin/people", &[("email", "Zhao@example.cn"), ("role", "operations")]).await;
        assert_eq!(invited.location(), "/admin/people?done=invited");
        let page = li.browser.get(invited.location()).await.text();
        let link = between(&page, "<code class=\"invite-link\">", "</code>").unwrap();
        assert!(!li.browser.get("/admin/people").await.text().contains("invite-link"), "the link is shown once");
        let path = link.strip_prefix(&town.url).unwrap().to_owned();
        let mut zhao = Officer { browser: town.browser(), email: "zhao@example.cn".into(), id: String::new(), role: Role::Operations, key: None };
        assert!(zhao.browser.get(&path).await.text().contains("zhao@example.cn"));
        assert_eq!(zhao.browser.post(&path, &[("password", "short")]).await.status.as_u16(), 422);
        assert_eq!(zhao.browser.post(&path, &[("password", PASSWORD)]).await.location(), "/admin/login?done=password");
        assert_eq!(zhao.browser.get(&path).await.status.as_u16(), 404, "a link is good once");
        zhao.signs_in(town).await;

        li.browser.post("/admin/people", &[("email", "qian@example.cn"), ("role", "finance")]).await;
        let page = li.browser.get("/admin/people").await.text();
        let late = between(&page, "<code class=\"invite-link\">", "</code>").unwrap();
        town.app.clock.advance_ms(24 * 60 * MINUTE_MS);
        assert_eq!(town.browser().get(late.strip_prefix(&town.url).unwrap()).await.status.as_u16(), 404);
        let taken = [("email", "li@example.cn"), ("role", "owner")];
        let mut li = li;
        li.signs_in(town).await;
        assert_eq!(li.browser.post("/admin/people", &taken).await.status.as_u16(), 409);
        assert_eq!(li.browser.post("/admin/people", &[("email", "13800138000"), ("role", "owner")]).await.status.as_u16(), 422);
    }

    async fn the_last_owner_stays(town: &TestApp) {
        let li = town.officer("li@example.cn", Role::Owner).await;
        let zhao = town.officer("zhao@example.cn", Role::Operations).await;
        let (own, other) = (format!("/admin/people/{}", li.id), format!("/admin/people/{}", zhao.id));
        // Somebody who cannot sign in yet does not count.
        li.browser.post("/admin/people", &[("email", "sun@example.cn"), ("role", "owner")]).await;
        assert_eq!(li.browser.post(&format!("{own}/remove"), &[("reason", "走了")]).await.status.as_u16(), 409);
        assert_eq!(li.browser.post(&format!("{own}/role"), &[("role", "observer")]).await.status.as_u16(), 409);
        assert_eq!(li.browser.post(&format!("{other}/role"), &[("role", "owner")]).await.location(), "/admin/people?done=role");
        assert!(!zhao.is_in().await, "a new role begins with a new session");
        assert_eq!(li.browser.post(&format!("{own}/role"), &[("role", "observer")]).await.status.as_u16(), 303);
        assert_eq!(recorded(town).await.iter().filter(|action| *action == "role_changed").count(), 2, "what was refused leaves no row");
    }

    async fn of_two_owners_who_leave_at_once_one_stays(town: &TestApp) {
        let li = town.officer("li@example.cn", Role::Owner).await;
        let zhao = town.officer("zhao@example.cn", Role::Owner).await;
        let (li_actor, zhao_actor) = (li.actor(), zhao.actor());
        let (one, other) = tokio::join!(
            people::remove(&town.app, &li_actor, &li.id, "走了"),
            people::remove(&town.app, &zhao_actor, &zhao.id, "走了"),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|left| **left).count(), 1, "{one:?} {other:?}");
    }

    async fn a_removed_admins_sessions_end_s3(town: &TestApp) {
        let li = town.officer("li@example.cn", Role::Owner).await;
        let zhao = town.officer("zhao@example.cn", Role::Operations).await;
        let path = format!("/admin/people/{}", zhao.id);
        assert_eq!(li.browser.post(&format!("{path}/remove"), &[("reason", " ")]).await.status.as_u16(), 422, "a reason is needed");
        assert!(zhao.is_in().await);
        assert_eq!(li.browser.post(&format!("{path}/remove"), &[("reason", "离职")]).await.location(), "/admin/people?done=removed");
        assert!(!zhao.is_in().await);
        assert_eq!(zhao.gives_password(PASSWORD).await.status.as_u16(), 422);
        assert_eq!(li.browser.post(&format!("{path}/remove"), &[("reason", "离职")]).await.status.as_u16(), 404);
        Officer::is_added(town, "zhao@example.cn", Role::Observer).await;
    }

    async fn a_new_password_ends_every_other_session_s3(town: &TestApp) {
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        let desk = std::mem::replace(&mut li.browser, town.browser());
        li.signs_in(town).await;
        let wrong = [("current_password", "not-the-password"), ("new_password", "一个新的好密码哦")];
        assert_eq!(li.browser.post("/admin/me/password", &wrong).await.status.as_u16(), 422);
        let right = [("current_password", PASSWORD), ("new_password", "一个新的好密码哦")];
        assert_eq!(li.browser.post("/admin/me/password", &right).await.location(), "/admin/me?done=password");
        assert!(li.is_in().await);
        assert_ne!(desk.get("/admin").await.status.as_u16(), 200);
        assert_eq!(li.gives_password(PASSWORD).await.status.as_u16(), 422);
    }

    async fn a_lost_phone_has_a_way_back_from_the_machine_s1(town: &TestApp) {
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        people::reset(&town.app, "li@example.cn", "另一个很好的密码").await.unwrap();
        assert!(!li.is_in().await);
        li.key = None;
        assert_eq!(li.gives_password("另一个很好的密码").await.status.as_u16(), 303);
        assert_eq!(li.sets_up(town).await.status.as_u16(), 303);
        assert!(li.is_in().await);
    }

    async fn secrets_are_nowhere_in_clear_s11(town: &TestApp) {
        let li = town.officer("li@example.cn", Role::Owner).await;
        let mut tx = town.app.db.read().await.unwrap();
        let (hash, sealed): (String, String) = tx.first(sql("select password_hash, totp_secret from admin")).await.unwrap().unwrap();
        assert!(hash.starts_with("$argon2id$") && !sealed.contains(&li.key.as_ref().unwrap().base32()));
        let keys: Vec<(String,)> = tx.all(sql("select code_mac from admin_recovery_code")).await.unwrap();
        assert!(keys.iter().all(|(mac,)| mac.len() == 64));
    }

    async fn a_changed_row_breaks_the_record_a8_2(town: &TestApp) {
        let mut li = town.officer("li@example.cn", Role::Owner).await;
        li.signs_in(town).await;
        let page = li.browser.get("/admin/audit").await.text();
        assert!(page.contains("记录完整") && page.contains("绑定了验证器"), "{page}");
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
        for tampering in [
            "update audit set who = 'zhao@example.cn' where no = 2",
            "delete from audit where no = 2",
            "delete from audit where no = (select max(no) from audit)",
        ] {
            let mut tx = town.app.db.write().await.unwrap();
            let saved: Vec<tongma::db::audit::AuditRow> = tx.all(sql("select * from audit order by no")).await.unwrap();
            tx.run(sql(tampering)).await.unwrap();
            tx.commit().await.unwrap();
            let page = li.browser.get("/admin/audit").await.text();
            assert!(page.contains("对不上") && !page.contains("记录完整"), "{tampering}");
            let findings = verify::run(&town.app, None).await.unwrap().findings;
            assert_eq!(findings.iter().map(|finding| finding.check).collect::<Vec<_>>(), ["audit"], "{tampering}");
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(sql("delete from audit")).await.unwrap();
            for row in &saved {
                tongma::db::audit::insert(&mut tx, row).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn the_record_can_be_narrowed(town: &TestApp) {
        let li = town.officer("li@example.cn", Role::Owner).await;
        town.officer("zhao@example.cn", Role::Finance).await;
        let all = li.browser.get("/admin/audit").await.text();
        assert_eq!(all.matches("<th scope=\"row\">").count(), 4);
        let own = li.browser.get(&format!("/admin/audit?who={}", li.id)).await.text();
        assert_eq!(own.matches("<th scope=\"row\">").count(), 1);
        let added = li.browser.get("/admin/audit?what=admin_added").await.text();
        assert_eq!(added.matches("<th scope=\"row\">").count(), 2);
    }
}
