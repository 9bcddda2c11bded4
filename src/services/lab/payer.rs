//! Who pays the orders of a run: nobody, a person with a telephone, or whoever plays payers at a test address.

use crate::{
    connectors::HttpRequest,
    domain::payment_code::PaymentCode,
    services::{App, outbound},
};
use serde_json::{Value, json};
use std::time::Duration;

/// See the module.
#[derive(Clone, Debug)]
pub enum Payer {
    Nobody,
    /// The code is shown, and whoever sees it has so long to pay it.
    Person {
        wait: Duration,
        show: fn(&str),
    },
    /// Pays whatever is asked, misbehaves on demand, and knows no other way: the control API of `docs/simulator.md`.
    OnDemand {
        control_url: String,
    },
}

/// Whose payments these are, for whoever looks into the other side's books.
const NAME: &str = "lab";

impl Payer {
    /// Whether the other side does as it is told.
    pub fn is_on_demand(&self) -> bool {
        matches!(self, Self::OnDemand { .. })
    }

    /// Has an order paid whose own code or address that is. Says why where it was not.
    pub async fn pay(&self, app: &App, wallet: &str, code: &str, fault: Option<&str>) -> Result<(), String> {
        match self {
            Self::Nobody => Err("nobody pays".to_owned()),
            Self::Person { show, .. } => {
                show(code);
                Ok(())
            }
            Self::OnDemand { .. } => {
                let scan = json!({ "content": code, "wallet": wallet, "payer": NAME, "via": "web", "fault": fault });
                let result = self.control(app, "POST", "scan", &scan).await?;
                match result["status"].as_str() {
                    Some("succeeded" | "failed") => Ok(()),
                    other => Err(format!("after the scan the order is {other:?}")),
                }
            }
        }
    }

    /// What a payer's wallet shows for a shop to scan; with `asks`, the payer is asked in the wallet first and says nothing.
    pub async fn code(&self, app: &App, wallet: &str, asks: bool) -> Option<PaymentCode> {
        let call = format!("payment_code?wallet={wallet}&payer={NAME}&asks={asks}");
        let shown = self.control(app, "GET", &call, &Value::Null).await.ok()?;
        PaymentCode::parse(shown["code"].as_str()?)
    }

    /// Has a notice with a false signature sent on purpose.
    pub async fn probe(&self, app: &App, payment_id: &str) -> Result<(), String> {
        self.control(app, "POST", "probe", &json!({ "payment": payment_id })).await.map(drop)
    }

    async fn control(&self, app: &App, method: &'static str, call: &str, message: &Value) -> Result<Value, String> {
        let Self::OnDemand { control_url } = self else { return Err("nobody pays on demand".to_owned()) };
        let body = if message.is_null() { Vec::new() } else { message.to_string().into_bytes() };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let request = HttpRequest { method, url: format!("{control_url}/control/{call}"), headers, body };
        let answer = outbound::send(app, &request).await.ok_or("whoever pays does not answer")?;
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status == 200 { Ok(said) } else { Err(format!("whoever pays says {}: {}", answer.status, said["message"])) }
    }
}
