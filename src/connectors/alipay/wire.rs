//! Every message of Alipay's that is read, as it stands on the wire: amounts are decimal yuan, times are Beijing's. Unknown
//! fields are ignored; a word that is not known is never guessed at.

use crate::domain::{
    attribution::Evidence,
    payment::{Paid, WalletDiscount},
    time,
};
use jiff::civil::DateTime;
use serde::Deserialize;

/// Any answer: the code says whether the call worked, `sub_code` why it did not.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub code: String,
    pub sub_code: Option<String>,
    pub out_trade_no: Option<String>,
    pub trade_no: Option<String>,
    pub trade_status: Option<String>,
    pub qr_code: Option<String>,
    pub total_amount: Option<String>,
    pub trans_currency: Option<String>,
    pub gmt_payment: Option<String>,
    pub send_pay_date: Option<String>,
    pub buyer_user_id: Option<String>,
    pub buyer_open_id: Option<String>,
    pub buyer_logon_id: Option<String>,
    pub buyer_pay_amount: Option<String>,
    pub fund_bill_list: Vec<FundBill>,
    pub voucher_detail_list: Vec<Voucher>,
    pub external_payer_info: Option<ExternalPayer>,
    /// Of a cancellation: `close` or `refund`, and whether to come again.
    pub action: Option<String>,
    pub retry_flag: Option<String>,
    /// Of a refund: whether this very call moved money.
    pub fund_change: Option<String>,
    pub out_request_no: Option<String>,
    pub refund_status: Option<String>,
    pub bill_download_url: Option<String>,
}

/// One source of the money of a payment. Notices spell the fields otherwise than answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FundBill {
    #[serde(alias = "fundChannel")]
    pub fund_channel: String,
    pub amount: String,
    #[serde(alias = "bankCode")]
    pub bank_code: Option<String>,
}

/// One coupon and who bears it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Voucher {
    #[serde(alias = "voucherId")]
    pub id: String,
    pub name: String,
    pub amount: String,
    #[serde(alias = "merchantContribute")]
    pub merchant_contribute: Option<String>,
    #[serde(alias = "otherContribute")]
    pub other_contribute: Option<String>,
}

/// A payer of another institution, let in by the clearing house.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ExternalPayer {
    pub out_inst_payer_inst_id: Option<String>,
}

/// `12.50` as 1250. Strict: digits, at most one sign, at most two decimals, and no more than any payment may be.
pub fn minor(yuan: &str) -> Option<i64> {
    let (sign, digits) = yuan.strip_prefix('-').map_or((1, yuan), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || decimals.len() > 2 || !plain(whole) || !plain(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<2}").parse::<i64>().ok().map(|minor| sign * minor)
}

/// `2026-11-22 08:30:07`, Beijing, as Unix ms.
pub fn instant_ms(beijing: &str) -> Option<i64> {
    let at: DateTime = beijing.parse().ok()?;
    time::beijing_ms(at)
}

/// The other way round.
pub fn beijing(at_ms: i64) -> String {
    time::beijing(at_ms, "%Y-%m-%d %H:%M:%S")
}

/// A success as far as the fields of answers and notices agree.
pub struct Success<'a> {
    pub trade_no: &'a str,
    pub total_amount: &'a str,
    pub currency: Option<&'a str>,
    pub paid_at: &'a str,
    pub payer: Option<&'a str>,
    pub payer_mask: Option<&'a str>,
    pub payer_amount: Option<&'a str>,
    pub funds: &'a [FundBill],
    pub vouchers: &'a [Voucher],
    pub institution: Option<&'a str>,
}

impl Success<'_> {
    /// `None` where what makes it a success is missing.
    pub fn paid(&self) -> Option<Paid> {
        let amount_minor = minor(self.total_amount).filter(|amount| *amount > 0)?;
        if self.trade_no.is_empty() {
            return None;
        }
        let institution = self.institution.filter(|institution| !institution.is_empty());
        let bank = self.funds.iter().find_map(|fund| fund.bank_code.as_deref()).filter(|bank| !bank.is_empty());
        let evidence = |field: &str, value: &str, is_own_payer| Evidence { field: field.to_owned(), value: value.to_owned(), is_own_payer };
        // Whoever is named by an institution of its own is no user of Alipay's; a bank's code is only the card that a user has there.
        let guest = institution.map(|value| evidence("out_inst_payer_inst_id", value, false));
        let evidence = guest.or_else(|| bank.map(|value| evidence("bank_code", value, true)));
        Some(Paid {
            amount_minor,
            currency: self.currency.filter(|currency| !currency.is_empty()).unwrap_or("CNY").to_owned(),
            wallet_reference: self.trade_no.to_owned(),
            // The clearing house's number is not told; Alipay's own is unique as well.
            trace_number: self.trade_no.to_owned(),
            paid_at_ms: instant_ms(self.paid_at)?,
            wallet: None,
            payer: self.payer.map(str::to_owned),
            payer_mask: self.payer_mask.map(str::to_owned),
            payer_minor: self.payer_amount.and_then(minor),
            discounts: discounts(self.vouchers, self.funds),
            evidence,
        })
    }
}

/// What the wallet gave by itself: coupons say who bears them; where there is none that can be read, the kind of money says it.
fn discounts(vouchers: &[Voucher], funds: &[FundBill]) -> Vec<WalletDiscount> {
    let by_voucher: Option<Vec<_>> = vouchers.iter().map(of_voucher).collect();
    let by_fund = || funds.iter().filter_map(of_fund).collect::<Vec<_>>();
    by_voucher.filter(|vouchers| !vouchers.is_empty()).unwrap_or_else(by_fund)
}

fn of_voucher(voucher: &Voucher) -> Option<WalletDiscount> {
    let part = |text: &Option<String>| text.as_deref().map_or(Some(0), minor).filter(|part| *part >= 0);
    let amount_minor = minor(&voucher.amount).filter(|amount| *amount > 0)?;
    let merchant_minor = part(&voucher.merchant_contribute)?;
    let other_minor = part(&voucher.other_contribute)?;
    // What neither the shop nor a third party bears is Alipay's own.
    let wallet_minor = amount_minor.checked_sub(merchant_minor)?.checked_sub(other_minor).filter(|rest| *rest >= 0)?;
    let (id, name) = (voucher.id.clone(), voucher.name.clone());
    Some(WalletDiscount { id, name, amount_minor, wallet_minor, merchant_minor, other_minor })
}

fn of_fund(fund: &FundBill) -> Option<WalletDiscount> {
    let amount_minor = minor(&fund.amount).filter(|amount| *amount > 0)?;
    let is_merchants = match fund.fund_channel.as_str() {
        "MDISCOUNT" | "MCOUPON" => true,
        "DISCOUNT" | "COUPON" => false,
        _ => return None,
    };
    let (merchant_minor, wallet_minor) = if is_merchants { (amount_minor, 0) } else { (0, amount_minor) };
    let (id, name) = (fund.fund_channel.clone(), String::new());
    Some(WalletDiscount { id, name, amount_minor, wallet_minor, merchant_minor, other_minor: 0 })
}
