//! What people and scanners type: codes, amounts, searches, names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tongma_fuzz::domain::{
    account::sign_in_name, collection_code::Code, merchant::shop_name, money::Minor, payment_code::PaymentCode, payment_search,
};

fuzz_target!(|typed: &str| {
    if let Ok(amount) = Minor::parse(typed) {
        assert_eq!(Minor::parse(&amount.plain()), Ok(amount));
    }
    if let Ok(code) = Code::parse(typed) {
        assert_eq!(Code::parse(&code.grouped()), Ok(code));
    }
    if let Some(code) = PaymentCode::parse(typed) {
        assert_eq!(PaymentCode::parse(code.as_str()).map(|again| again.as_str().to_owned()), Some(code.as_str().to_owned()));
        assert!(!code.issuer().is_empty());
    }
    if let Ok(name) = sign_in_name(typed) {
        assert_eq!(sign_in_name(&name).as_ref(), Ok(&name));
    }
    if let Ok(name) = shop_name(typed) {
        assert_eq!(shop_name(&name).as_ref(), Ok(&name));
    }
    payment_search::read(typed, 20_261_122, &[("jd_pay".into(), vec!["京东".into(), "JD Pay".into()])]);
});
