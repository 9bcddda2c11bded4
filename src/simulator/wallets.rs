//! The simulator's own list of the wallets that it plays: what their apps are called, and how their browsers call themselves. Any
//! other code is played too, under its code.

use std::borrow::Cow;

/// A wallet that is played here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    pub code: Cow<'static, str>,
    pub name_zh: Cow<'static, str>,
    pub name_en: Cow<'static, str>,
    /// One character, white on `tile_color` (#rrggbb).
    pub tile_text: Cow<'static, str>,
    pub tile_color: &'static str,
}

impl Wallet {
    pub fn name(&self, zh: bool) -> &str {
        if zh { &self.name_zh } else { &self.name_en }
    }

    /// What the browser inside this wallet's app says of itself.
    pub fn user_agent(&self) -> String {
        const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
        match self.code.as_ref() {
            "wechat_pay" => format!("{PHONE} MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN"),
            "alipay" => format!("{PHONE} AliApp(AP/10.5.96) AlipayClient/10.5.96 Language/zh-Hans"),
            "unionpay" => format!("{PHONE} (com.unionpay.chsp) (UnionPay/1.0 CloudPay)"),
            "jd_pay" => format!("{PHONE} application=JDJR-App&CpayJS=UnionPay/1.0 JDJR"),
            "hebao" => format!("{PHONE} hebao/9.17.30 NetType/wifi UnionPay/1.0 CMPAY"),
            "bank_ccb" => format!("{PHONE}/CloudMercWebView/UnionPay/1.0 CCBLoongPay"),
            "bank_bocom" => format!("{PHONE} UnionPay/1.0 BoComMDB"),
            "bank_icbc" => format!("{PHONE} UnionPay/1.0 ICBCeLife"),
            code => {
                let app: String = code.trim_start_matches("bank_").chars().filter(char::is_ascii_alphanumeric).collect();
                format!("{PHONE} UnionPay/1.0 {}", app.to_ascii_uppercase())
            }
        }
    }

    /// Whether this wallet opens a scanned code in its own browser; the others resolve it through the network.
    pub fn opens_pages(&self) -> bool {
        matches!(self.code.as_ref(), "wechat_pay" | "alipay" | "unionpay")
    }
}

/// The wallet of that code; `None` where no wallet can be called so.
pub fn find(code: &str) -> Option<Wallet> {
    let known = WALLETS.iter().find(|wallet| wallet.code == code).cloned();
    let sound =
        (1..=40).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    known.or_else(|| sound.then(|| other(code)))
}

fn other(code: &str) -> Wallet {
    let name: Cow<'static, str> = Cow::Owned(code.to_owned());
    let tile = code.chars().next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default();
    Wallet { code: name.clone(), name_zh: name.clone(), name_en: name, tile_text: Cow::Owned(tile), tile_color: "#4a5560" }
}

const fn wallet(
    code: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    tile_text: &'static str,
    tile_color: &'static str,
) -> Wallet {
    Wallet {
        code: Cow::Borrowed(code),
        name_zh: Cow::Borrowed(name_zh),
        name_en: Cow::Borrowed(name_en),
        tile_text: Cow::Borrowed(tile_text),
        tile_color,
    }
}

/// Every wallet that has a tile on the home page.
#[rustfmt::skip]
pub static WALLETS: [Wallet; 38] = [
    wallet("jd_pay", "京东金融", "JD Pay", "京", "#b51e26"),
    wallet("wechat_pay", "微信支付", "WeChat Pay", "微", "#12773d"),
    wallet("unionpay", "云闪付", "Cloud QuickPass", "云", "#00646d"),
    wallet("alipay", "支付宝", "Alipay", "支", "#0a60be"),
    wallet("hebao", "和包", "Hebao", "和", "#9e246b"),
    wallet("wo_wallet", "沃钱包", "Wo Wallet", "沃", "#9c3a11"),
    wallet("bestpay", "翼支付", "BestPay", "翼", "#915006"),
    wallet("ecny", "数字人民币", "e-CNY", "数", "#8c2c33"),
    wallet("bank_bob", "北京银行", "Bank of Beijing", "北", "#a3242f"),
    wallet("bank_cbhb", "渤海银行", "China Bohai Bank", "渤", "#17539b"),
    wallet("bank_cscb", "长沙银行", "Bank of Changsha", "湘", "#9a3324"),
    wallet("bank_bocd", "成都银行", "Bank of Chengdu", "蓉", "#7b3f98"),
    wallet("bank_cqrcb", "重庆农商银行", "Chongqing Rural Commercial Bank", "渝", "#0f6a4b"),
    wallet("bank_icbc", "工商银行", "ICBC", "工", "#b3202c"),
    wallet("bank_ceb", "光大银行", "China Everbright Bank", "光", "#6b2c91"),
    wallet("bank_cgb", "广发银行", "China Guangfa Bank", "广", "#a61c2a"),
    wallet("bank_grcb", "广州农商银行", "Guangzhou Rural Commercial Bank", "穗", "#8a4b00"),
    wallet("bank_hzcb", "杭州银行", "Bank of Hangzhou", "杭", "#0a5b9c"),
    wallet("bank_egb", "恒丰银行", "Evergrowing Bank", "恒", "#8a5208"),
    wallet("bank_hxb", "华夏银行", "Hua Xia Bank", "华", "#a31f3a"),
    wallet("bank_hsb", "徽商银行", "Huishang Bank", "徽", "#a1262c"),
    wallet("bank_ccb", "建设银行", "China Construction Bank", "建", "#0b4f9e"),
    wallet("bank_jsb", "江苏银行", "Bank of Jiangsu", "苏", "#16457f"),
    wallet("bank_bocom", "交通银行", "Bank of Communications", "交", "#1c3f7c"),
    wallet("bank_cmbc", "民生银行", "China Minsheng Bank", "民", "#146b72"),
    wallet("bank_njcb", "南京银行", "Bank of Nanjing", "宁", "#9c2230"),
    wallet("bank_nbcb", "宁波银行", "Bank of Ningbo", "甬", "#8c5400"),
    wallet("bank_abc", "农业银行", "Agricultural Bank of China", "农", "#00705c"),
    wallet("bank_pab", "平安银行", "Ping An Bank", "平", "#a8440a"),
    wallet("bank_spdb", "浦发银行", "SPD Bank", "浦", "#1f4490"),
    wallet("bank_shrcb", "上海农商银行", "Shanghai Rural Commercial Bank", "申", "#1d5c8f"),
    wallet("bank_bos", "上海银行", "Bank of Shanghai", "沪", "#20407f"),
    wallet("bank_cib", "兴业银行", "Industrial Bank", "兴", "#123f87"),
    wallet("bank_psbc", "邮储银行", "Postal Savings Bank of China", "邮", "#0a6b3d"),
    wallet("bank_cmb", "招商银行", "China Merchants Bank", "招", "#b01f33"),
    wallet("bank_czb", "浙商银行", "China Zheshang Bank", "浙", "#8f3a12"),
    wallet("bank_boc", "中国银行", "Bank of China", "中", "#a8233c"),
    wallet("bank_citic", "中信银行", "China CITIC Bank", "信", "#b52a1f"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_wallet_can_be_played_but_not_any_text() {
        assert_eq!(find("jd_pay").unwrap().name(false), "JD Pay");
        assert_eq!(find("bank_of_tomorrow").unwrap().name(true), "bank_of_tomorrow");
        for wrong in ["", "Jd", "a/b", "<b>", "钱包"] {
            assert_eq!(find(wrong), None, "{wrong}");
        }
        assert!(find("wo_wallet").unwrap().user_agent().ends_with("UnionPay/1.0 WOWALLET"));
    }
}
