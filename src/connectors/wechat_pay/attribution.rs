//! Which wallet stands behind a payment that WeChat Pay reports: wallets of others pay on a WeChat code too, and no message names
//! them. `bank_type` is the one field that may tell. Nothing is inferred from what fits no rule: `OTHERS` is a WeChat balance as
//! well as a guest.

use std::collections::BTreeMap;

/// `bank_type` to the code of a wallet, first fit; a star at one end stands for anything. An account's own table comes before it.
static RULES: [(&str, &str); 2] = [("*_ECNY", "ecny"), ("UPQUICKPASS_*", "unionpay")];

/// The wallet that a `bank_type` names; `None`: unknown.
pub fn wallet(bank_type: &str, own: &BTreeMap<String, String>) -> Option<String> {
    let known = || RULES.iter().find(|(pattern, _)| fits(pattern, bank_type)).map(|(_, wallet)| (*wallet).to_owned());
    own.get(bank_type).cloned().or_else(known)
}

fn fits(pattern: &str, value: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => value.len() > end.len() && value.ends_with(end),
        (None, Some(start)) => value.len() > start.len() && value.starts_with(start),
        (None, None) => pattern == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallet_is_named_only_where_the_message_names_one() {
        let own = BTreeMap::from([("JDPAY_TEST".to_owned(), "jd_pay".to_owned()), ("ICBC_ECNY".to_owned(), "bank_icbc".to_owned())]);
        assert_eq!(wallet("ABC_ECNY", &own).as_deref(), Some("ecny"));
        assert_eq!(wallet("UPQUICKPASS_DEBIT", &own).as_deref(), Some("unionpay"));
        assert_eq!(wallet("JDPAY_TEST", &own).as_deref(), Some("jd_pay"), "a row of the operator's");
        assert_eq!(wallet("ICBC_ECNY", &own).as_deref(), Some("bank_icbc"), "which comes before ours");
        for unknown in ["OTHERS", "ICBC_DEBIT", "CMB_CREDIT", "_ECNY", "UPQUICKPASS_", "", "ecny"] {
            assert_eq!(wallet(unknown, &own), None, "{unknown}");
        }
    }
}
