//! Who pays, as the network tells it: a pseudonym that differs from participant to participant, and a mask. Names stay here.

use super::books::Order;
use crate::connectors::network::{sign::hex, wire::Paid};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// People to try it with.
pub const EXAMPLES: [&str; 6] = ["alice", "bob", "小明", "王阿姨", "Chen Wei", "Maria"];

/// The same person at the same wallet always has the same pseudonym for this participant, and no other.
pub fn pseudonym(participant: &str, wallet: &str, payer: &str) -> String {
    let text = format!("simulated payer\n{participant}\n{wallet}\n{payer}");
    hex(&digest::digest(&digest::SHA256, text.as_bytes()).as_ref()[..16])
}

/// The payer as WeChat tells it to an app: 28 letters.
pub fn open_id(participant: &str, payer: &str) -> String {
    let hash = digest::digest(&digest::SHA256, format!("simulated payer\n{participant}\nopenid\n{payer}").as_bytes());
    format!("o{}", URL_SAFE_NO_PAD.encode(&hash.as_ref()[..20]))
}

/// The payer as Alipay tells it: 16 digits that begin with 2088.
pub fn buyer_id(participant: &str, payer: &str) -> String {
    let hash = digest::digest(&digest::SHA256, format!("simulated payer\n{participant}\nbuyer\n{payer}").as_bytes());
    let digits: String = hash.as_ref().iter().take(12).map(|byte| char::from(b'0' + byte % 10)).collect();
    format!("2088{digits}")
}

/// `小明` as `*明`, `alice` as `a***`: what a receipt may show.
pub fn mask(payer: &str) -> String {
    match (payer.chars().next(), payer.chars().last()) {
        (Some(first), _) if first.is_ascii() => format!("{first}***"),
        (_, Some(last)) => format!("*{last}"),
        _ => "*".to_owned(),
    }
}

/// A name as typed: trimmed, at most 40 characters; `None` where nothing is left.
pub fn name(typed: &str) -> Option<String> {
    let name: String = typed.trim().chars().filter(|letter| !letter.is_control()).take(40).collect();
    (!name.is_empty()).then_some(name)
}

/// What the network states about money that has moved for this order.
pub fn paid(order: &Order) -> Paid {
    let offer = &order.offer;
    Paid {
        amount_minor: offer.amount_minor,
        currency: offer.currency.clone(),
        wallet_reference: order.wallet_reference.clone(),
        trace_number: order.trace_number.clone(),
        paid_at_ms: order.decided_at_ms.unwrap_or(offer.created_at_ms),
        payer: Some(pseudonym(&offer.participant, &offer.wallet, &order.payer)),
        payer_mask: Some(mask(&order.payer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payer_is_the_same_person_only_within_one_wallet_and_participant() {
        let one = pseudonym("tongma", "jd_pay", "alice");
        assert_eq!(one, pseudonym("tongma", "jd_pay", "alice"));
        assert_ne!(one, pseudonym("tongma", "alipay", "alice"));
        assert_ne!(one, pseudonym("other", "jd_pay", "alice"));
        assert!(!one.contains("alice") && one.len() == 32);
    }

    #[test]
    fn every_wallet_names_a_payer_in_its_own_form() {
        let (open_id, buyer) = (open_id("1900000109", "小明"), buyer_id("2021000122671234", "小明"));
        assert!(open_id.len() == 28 && open_id.starts_with('o') && !open_id.contains(['+', '/', '=']));
        assert!(buyer.len() == 16 && buyer.starts_with("2088") && buyer.bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn a_mask_shows_one_character() {
        assert_eq!((mask("小明").as_str(), mask("alice").as_str(), mask("").as_str()), ("*明", "a***", "*"));
        assert_eq!(name("  \u{7}bob "), Some("bob".into()));
        assert_eq!(name(" \n "), None);
    }
}
