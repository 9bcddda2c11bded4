//! The codes that a shop showed before are recognised, kept, and taken off the list; what is none is said in words.

use crate::harness::TestApp;
use tongma::{
    db::sql,
    domain::imported_code::{Kind, NotOne},
    services::imported_codes::{self, ImportError},
};

both_engines! {
    async fn an_earlier_code_is_kept_until_it_is_removed(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let answer = shop.browser.post("/code/others", &[("content", " wxp://f2f0AbCd \n")]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/code/others?done=wechat_personal"));
        let page = shop.sees("/code/others?done=wechat_personal").await.text();
        assert!(page.contains("微信个人收款码") && page.contains("wxp://f2f0AbCd") && page.contains("个人码不能用来做生意收款"), "{page}");
        let again = shop.browser.post("/code/others", &[("content", "wxp://f2f0AbCd")]).await;
        assert_eq!(again.status, 422);
        assert!(again.text().contains("这张已经记过了"));

        let actor = shop.actor(town).await;
        let kept = imported_codes::kept(&town.app, &actor).await.unwrap();
        assert_eq!(kept.iter().map(|code| code.kind).collect::<Vec<_>>(), [Kind::WechatPersonal]);
        let other = town.merchant("老李水果").await;
        assert!(imported_codes::kept(&town.app, &other.actor(town).await).await.unwrap().is_empty(), "each shop has its own");
        let path = format!("/code/others/{}/remove", kept[0].id);
        other.browser.post(&path, &[]).await;
        assert_eq!(imported_codes::kept(&town.app, &actor).await.unwrap().len(), 1, "nobody removes another shop's");
        assert_eq!(shop.browser.post(&path, &[]).await.location(), "/code/others?done=removed");
        assert!(imported_codes::kept(&town.app, &actor).await.unwrap().is_empty());
        imported_codes::keep(&town.app, &actor, "wxp://f2f0AbCd").await.expect("it may come back");
    }

    async fn only_the_owner_changes_the_list(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        shop.browser.post("/code/others", &[("content", "wxp://f2f0AbCd")]).await;
        let kept = imported_codes::kept(&town.app, &shop.actor(town).await).await.unwrap();
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update membership set role = 'clerk' where merchant_id = $1").bind(&shop.merchant_id)).await.unwrap();
        tx.commit().await.unwrap();
        let page = shop.sees("/code/others").await.text();
        assert!(page.contains("wxp://f2f0AbCd") && page.contains("只有店主能改这张单子") && !page.contains("name=\"content\""), "{page}");
        for (path, form) in [("/code/others".to_owned(), vec![("content", "wxp://f2f0Ef")]), (format!("/code/others/{}/remove", kept[0].id), vec![])] {
            let answer = shop.browser.post(&path, &form).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(answer.text().contains("只有店主能改这张单子"), "{path}");
        }
        assert_eq!(imported_codes::kept(&town.app, &shop.actor(town).await).await.unwrap(), kept);
    }

    async fn what_is_no_collection_code_is_said_and_not_kept(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let own = format!("{}/C/{}", town.url, shop.code);
        for (content, sentence) in [
            (own.as_str(), "这就是通码"),
            ("130061098828009406", "这是顾客的付款码"),
            ("weixin://wxpay/bizpayurl?pr=1", "付一次就没用了"),
            ("https://example.cn/menu", "认不出是哪家的收款码"),
        ] {
            let answer = shop.browser.post("/code/others", &[("content", content)]).await;
            assert_eq!(answer.status, 422, "{content}");
            let page = answer.text();
            assert!(page.contains(sentence), "{content}: {page}");
            assert_eq!(page.contains(content), !content.starts_with("1300"), "a payer's code does not come back: {content}");
        }
        let actor = shop.actor(town).await;
        assert!(imported_codes::kept(&town.app, &actor).await.unwrap().is_empty());
        assert_eq!(town.browser().get("/code/others").await.location(), "/login?next=%2Fcode%2Fothers");
    }

    async fn a_shop_keeps_no_more_than_a_list_holds(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        for number in 0..30 {
            imported_codes::keep(&town.app, &actor, &format!("https://qr.95516.com/00010000/62{number}")).await.unwrap();
        }
        let more = imported_codes::keep(&town.app, &actor, "https://qr.95516.com/00010000/63").await;
        assert!(matches!(more, Err(ImportError::TooMany)), "{more:?}");
        assert!(matches!(imported_codes::keep(&town.app, &actor, "").await, Err(ImportError::NotOne(NotOne::Missing))));
    }
}
