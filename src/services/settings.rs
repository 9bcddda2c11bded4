//! How this instance runs, from the environment (`docs/operations.md` lists the variables).

/// Trial runs on the simulator and says so on every page; live needs real credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Trial,
    Live,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Settings {
    pub mode: Mode,
    /// What is printed in codes: scheme and host, no slash at the end.
    pub public_url: String,
    /// Where the simulator listens, `http://host:port`; trial only.
    pub simulator_url: String,
    /// Addresses whose forwarded headers are believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

impl Settings {
    /// Whether cookies may travel over https only.
    pub fn https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
