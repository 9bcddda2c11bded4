//! What a scanned content leads to that is no code of the app's: an order at one of the big wallets, and who may pay it.

use super::Simulator;

/// An order's own code, as a wallet reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderCode<'a> {
    /// The wallet whose code it is.
    pub wallet: &'static str,
    /// What stands for the order.
    pub handle: &'a str,
}

/// The order code in a content; `None` where it is none.
pub fn order_code(content: &str) -> Option<OrderCode<'_>> {
    let content = content.trim();
    let behind = |prefix: &str| {
        let found = content.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        found.then(|| &content[prefix.len()..]).filter(|rest| !rest.is_empty())
    };
    let code = |wallet, handle| OrderCode { wallet, handle };
    behind("weixin://wxpay/bizpayurl?pr=")
        .map(|handle| code("wechat_pay", handle))
        .or_else(|| behind("https://qr.alipay.com/").map(|handle| code("alipay", handle)))
        .or_else(|| behind("https://qr.95516.com/").map(|handle| code("unionpay", handle)))
}

/// Whether `wallet` reads the codes of that family: the clearing houses let many pay on another's code, but not the two largest on
/// each other's.
pub fn reads(wallet: &str, family: &str) -> bool {
    match wallet {
        "wechat_pay" | "alipay" => wallet == family,
        _ => true,
    }
}

impl Simulator {
    /// The number of the order that a code or an address stands for.
    pub fn behind(&self, handle: &str) -> Option<String> {
        // Addresses may be scanned in capitals; what stands in them is written small.
        self.office.read(|books| books.behind(handle).or_else(|| books.behind(&handle.to_ascii_lowercase())).map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_codes_are_told_from_everything_else() {
        let code = |content| order_code(content).map(|code| (code.wallet, code.handle));
        assert_eq!(code(" weixin://wxpay/bizpayurl?pr=Ab12\n"), Some(("wechat_pay", "Ab12")));
        assert_eq!(code("HTTPS://QR.ALIPAY.COM/bax0123"), Some(("alipay", "bax0123")));
        assert_eq!(code("https://qr.95516.com/00010000/6212"), Some(("unionpay", "00010000/6212")));
        for other in ["", "weixin://wxpay/bizpayurl?pr=", "https://qr.alipay.com", "http://shop.cn/c/1", "000201", "码"] {
            assert_eq!(code(other), None, "{other}");
        }
        assert!(reads("jd_pay", "wechat_pay") && reads("bank_icbc", "unionpay") && !reads("alipay", "wechat_pay"));
    }
}
