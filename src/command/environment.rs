//! How an instance is told what to do: environment variables (each also a flag), checked before anything is opened.
//! `docs/operations.md` has the same table for people.

use crate::{
    command::{Failure, secret_key},
    db::{self, Db, OpenError},
    services::{App, Clock, Entropy, InstanceKey, Mode, Settings},
};
use std::{net::IpAddr, path::PathBuf};

/// Connections to the database: reads of many visitors; writes of money go through one.
const CONNECTIONS: u32 = 16;

/// See the module.
#[derive(Clone, Debug, clap::Args)]
pub struct Environment {
    /// Where the data is kept: `sqlite://file` or `postgres://user@host/name`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/tongma.db", hide_env_values = true, global = true)]
    pub database_url: String,
    /// Where the server listens.
    #[arg(long, env = "TONGMA_ADDR", default_value = "127.0.0.1:3000", global = true)]
    pub addr: String,
    /// What is printed in codes; `http://` and the listen address where it is not given.
    #[arg(long, env = "TONGMA_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// `trial` runs on the simulator, `live` on real wallets.
    #[arg(long, env = "TONGMA_MODE", default_value = "trial", global = true)]
    pub mode: String,
    /// Where the simulator listens.
    #[arg(long, env = "TONGMA_SIMULATOR_ADDR", default_value = "127.0.0.1:3900", global = true)]
    pub simulator_addr: String,
    /// The simulator's own books, beside the database and never in it.
    #[arg(long, env = "TONGMA_SIMULATOR_JOURNAL", default_value = "data/simulator.jsonl", global = true)]
    pub simulator_journal: PathBuf,
    /// The instance key; made at the first start, readable by its owner only.
    #[arg(long, env = "TONGMA_SECRET_KEY_FILE", default_value = "data/secret.key", global = true)]
    pub secret_key_file: PathBuf,
    /// What is logged: a level, or levels by module.
    #[arg(long, env = "TONGMA_LOG", default_value = "info", global = true)]
    pub log: String,
    /// `text` for people, `json` for machines.
    #[arg(long, env = "TONGMA_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// Addresses whose forwarded headers are believed, separated by commas.
    #[arg(long, env = "TONGMA_TRUSTED_PROXIES", default_value = "", global = true)]
    pub trusted_proxies: String,
    /// In a trial, how many hours the clock is set ahead: what begins anew on the next day is seen today.
    #[arg(long, env = "TONGMA_HOURS_AHEAD", default_value_t = 0, global = true)]
    pub hours_ahead: u16,
}

impl Environment {
    /// The checked settings.
    ///
    /// # Errors
    /// [`Failure::WrongUse`] with a sentence for the first variable that is wrong.
    pub fn settings(&self) -> Result<Settings, Failure> {
        let mode = self.mode()?;
        let public_url = match self.public_url.as_deref() {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.addr),
        };
        check_public_url(&public_url, mode)?;
        if mode == Mode::Live && self.hours_ahead > 0 {
            return Err(Failure::WrongUse("TONGMA_HOURS_AHEAD is for trials: real payments know one time only.".to_owned()));
        }
        let trusted_proxies = self
            .trusted_proxies
            .split(',')
            .map(str::trim)
            .filter(|address| !address.is_empty())
            .map(|address| address.parse::<IpAddr>())
            .collect::<Result<_, _>>()
            .map_err(|_| {
                Failure::WrongUse(format!("TONGMA_TRUSTED_PROXIES must be IP addresses with commas, not {:?}.", self.trusted_proxies))
            })?;
        Ok(Settings { mode, public_url, simulator_url: format!("http://{}", self.simulator_addr), trusted_proxies })
    }

    /// # Errors
    /// [`Failure::WrongUse`] where the word is none of the two.
    pub fn mode(&self) -> Result<Mode, Failure> {
        match self.mode.as_str() {
            "trial" => Ok(Mode::Trial),
            "live" => Ok(Mode::Live),
            other => Err(Failure::WrongUse(format!("TONGMA_MODE must be trial or live, not {other:?}."))),
        }
    }

    /// The machine's clock, set ahead where a trial asks for it.
    pub fn clock(&self) -> Clock {
        match self.hours_ahead {
            0 => Clock::System,
            hours => Clock::Ahead(i64::from(hours) * 3_600_000),
        }
    }

    /// For commands that look at what is there: a mistyped address must not make an empty database in which everything holds.
    ///
    /// # Errors
    /// [`Failure::No`] where a SQLite file is missing.
    pub fn must_exist(&self) -> Result<(), Failure> {
        match sqlite_file(&self.database_url) {
            Some(file) if !file.exists() => {
                Err(Failure::No(format!("There is no database at {}: set DATABASE_URL to the one that is meant.", file.display())))
            }
            _ => Ok(()),
        }
    }

    /// The database, opened and brought up to date.
    ///
    /// # Errors
    /// [`Failure`] with a sentence: a wrong address is wrong use, a database that does not open is a no.
    pub async fn database(&self) -> Result<Db, Failure> {
        let db = self.database_as_it_is().await?;
        db.migrate().await.map_err(|error| Failure::No(format!("{error}.")))?;
        Ok(db)
    }

    /// The database, opened and left as it is.
    ///
    /// # Errors
    /// As [`Self::database`].
    pub async fn database_as_it_is(&self) -> Result<Db, Failure> {
        opened(Db::open(&self.database_url, CONNECTIONS).await)
    }

    /// The whole instance on its own clock and this machine's randomness.
    ///
    /// # Errors
    /// [`Failure`] with a sentence.
    pub async fn app(&self) -> Result<App, Failure> {
        self.app_with(self.clock(), Entropy::System).await
    }

    /// The whole instance on a given clock and randomness; its key is the machine's own.
    ///
    /// # Errors
    /// [`Failure`] with a sentence.
    pub async fn app_with(&self, clock: Clock, entropy: Entropy) -> Result<App, Failure> {
        let settings = self.settings()?;
        let key = secret_key::read_or_make(&self.secret_key_file)?;
        start(self.database().await?, clock, entropy, key, settings)
    }

    /// The whole instance to look at: nothing is made and nothing is brought up to date.
    ///
    /// # Errors
    /// [`Failure`] with a sentence: [`Failure::No`] where database or key are missing, or the tables are not those of this version.
    pub async fn app_to_read(&self) -> Result<App, Failure> {
        let settings = self.settings()?;
        self.must_exist()?;
        let key = secret_key::read(&self.secret_key_file)?;
        let db = opened(Db::open_to_read(&self.database_url, CONNECTIONS).await)?;
        must_fit(&db).await?;
        start(db, self.clock(), Entropy::System, key, settings)
    }
}

fn opened(db: Result<Db, OpenError>) -> Result<Db, Failure> {
    db.map_err(|error| match error {
        OpenError::UnknownEngine(_) => Failure::WrongUse(format!("{error}.")),
        other => Failure::No(format!("{other}.")),
    })
}

fn start(db: Db, clock: Clock, entropy: Entropy, key: InstanceKey, settings: Settings) -> Result<App, Failure> {
    App::start(db, clock, entropy, key, settings).map_err(|error| Failure::No(format!("The instance does not start: {error}.")))
}

/// What is only looked at is not brought up to date first.
async fn must_fit(db: &Db) -> Result<(), Failure> {
    match fits(db).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::No(
            "The database is not at this version: run `tongma migrate` first, or look at it with the program that made it.".to_owned(),
        )),
        // Where no table was ever made, there is no list of them either.
        Err(sqlx::Error::Database(error)) => Err(Failure::No(format!(
            "The database is empty or not tongma's: set DATABASE_URL to the one that is meant, or run `tongma migrate` ({error})."
        ))),
        Err(error) => Err(Failure::No(format!("The database does not answer: {error}."))),
    }
}

async fn fits(db: &Db) -> sqlx::Result<bool> {
    db::health::is_of_this_version(&mut db.read().await?).await
}

/// The file of a SQLite address; none where the address names no file.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// In live mode the address stands on paper for years: https, and no port that could change.
fn check_public_url(url: &str, mode: Mode) -> Result<(), Failure> {
    let parsed: http::Uri = url
        .parse()
        .map_err(|_| Failure::WrongUse(format!("TONGMA_PUBLIC_URL must be an address such as https://pay.example.com, not {url:?}.")))?;
    let plain = matches!(parsed.path(), "" | "/") && parsed.query().is_none() && parsed.host().is_some();
    if !plain || !matches!(parsed.scheme_str(), Some("http" | "https")) {
        return Err(Failure::WrongUse(format!(
            "TONGMA_PUBLIC_URL must be scheme and host only, such as https://pay.example.com, not {url:?}."
        )));
    }
    if mode == Mode::Live && (parsed.scheme_str() != Some("https") || parsed.port().is_some()) {
        return Err(Failure::WrongUse(format!(
            "In live mode TONGMA_PUBLIC_URL must begin with https:// and have no port, unlike {url:?}."
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        environment: Environment,
    }

    fn settings(arguments: &[&str]) -> Result<Settings, String> {
        let all = std::iter::once(&"tongma").chain(arguments);
        Only::try_parse_from(all).unwrap().environment.settings().map_err(|failure| failure.to_string())
    }

    #[test]
    fn codes_say_where_the_server_listens_unless_told_otherwise() {
        assert_eq!(settings(&["--addr", "10.0.0.2:80"]).unwrap().public_url, "http://10.0.0.2:80");
        assert_eq!(settings(&["--public-url", "https://pay.example.com/"]).unwrap().public_url, "https://pay.example.com");
    }

    #[test]
    fn a_live_code_is_https_without_a_port() {
        for refused in ["http://pay.example.com", "https://pay.example.com:8443", "pay.example.com", "https://pay.example.com/x", "ftp://x"]
        {
            assert!(settings(&["--mode", "live", "--public-url", refused]).unwrap_err().contains("TONGMA_PUBLIC_URL"), "{refused}");
        }
        assert!(settings(&["--mode", "live", "--public-url", "https://pay.example.com"]).is_ok());
    }

    #[test]
    fn the_file_of_an_address_is_found() {
        assert_eq!(sqlite_file("sqlite://data/tongma.db"), Some(PathBuf::from("data/tongma.db")));
        assert_eq!(sqlite_file("sqlite:///srv/tongma.db?mode=rw"), Some(PathBuf::from("/srv/tongma.db")));
        assert_eq!(sqlite_file("sqlite::memory:"), None);
        assert_eq!(sqlite_file("postgres://localhost/tongma"), None);
    }

    #[test]
    fn a_wrong_variable_is_named_in_a_sentence() {
        assert!(settings(&["--mode", "prod"]).unwrap_err().starts_with("TONGMA_MODE must be trial or live"));
        let live = ["--mode", "live", "--public-url", "https://pay.example.com"];
        assert!(settings(&[&live[..], &["--hours-ahead", "24"]].concat()).unwrap_err().starts_with("TONGMA_HOURS_AHEAD is for trials"));
        assert!(settings(&["--hours-ahead", "24"]).is_ok());
        assert!(settings(&["--trusted-proxies", "10.0.0.1, nginx"]).unwrap_err().starts_with("TONGMA_TRUSTED_PROXIES"));
        assert_eq!(settings(&["--trusted-proxies", "10.0.0.1, ::1"]).unwrap().trusted_proxies.len(), 2);
    }
}
