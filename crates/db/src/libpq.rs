//! How PostgreSQL's own programs are told where a database is.

use crate::{DbError, encrypted};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// An address as PostgreSQL's own programs take it from their environment, which only their own user can read.
#[derive(Clone)]
pub struct Libpq {
    /// The database's name.
    pub database: String,
    /// Variables, the password among them.
    pub environment: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Libpq {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Libpq").field("database", &self.database).finish_non_exhaustive()
    }
}

impl Libpq {
    /// Reads a `postgres://` URL or a libpq key–value string. What this server's own driver does not know it refuses, so
    /// nothing is lost.
    pub fn of(url: &str) -> Result<Self, DbError> {
        let config: Config = url
            .parse()
            .map_err(|error| DbError::Internal(format!("the database URL is wrong: {error}")))?;
        let host = |host: &Host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(folder) => folder.display().to_string(),
        };
        let listed = |items: Vec<String>| (!items.is_empty()).then(|| items.join(","));
        let text = |text: Option<&str>| text.map(str::to_owned);
        let password = config.get_password().map(|word| String::from_utf8_lossy(word).into_owned());
        // As this server's own driver has it: by TLS to a certificate of that name, or in the clear.
        let (tls, authorities) = if encrypted::is_wanted(&config) {
            (Some("verify-full"), encrypted::authorities())
        } else {
            (Some("disable").filter(|_| config.get_ssl_mode() == SslMode::Disable), None)
        };
        let authorities = authorities.map(|file| file.display().to_string());
        let variables = [
            ("PGHOST", listed(config.get_hosts().iter().map(host).collect())),
            (
                "PGHOSTADDR",
                listed(config.get_hostaddrs().iter().map(ToString::to_string).collect()),
            ),
            ("PGPORT", listed(config.get_ports().iter().map(ToString::to_string).collect())),
            ("PGUSER", text(config.get_user())),
            ("PGPASSWORD", password),
            ("PGOPTIONS", text(config.get_options())),
            ("PGSSLMODE", text(tls)),
            ("PGSSLROOTCERT", authorities),
        ];
        let database = config.get_dbname().or(config.get_user()).unwrap_or_default().to_owned();
        let given = |(name, value): (_, Option<String>)| value.map(|value| (name, value));
        Ok(Self { database, environment: variables.into_iter().filter_map(given).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::Libpq;

    #[test]
    fn an_address_becomes_an_environment_in_either_form() {
        for url in [
            "postgres://ann:p%40ss@db.example:5433/clinic?sslmode=require",
            "host=db.example port=5433 user=ann password='p@ss' dbname=clinic sslmode=require",
        ] {
            let place = Libpq::of(url).unwrap();
            assert_eq!(place.database, "clinic");
            let expected = [
                ("PGHOST", "db.example"),
                ("PGPORT", "5433"),
                ("PGUSER", "ann"),
                ("PGPASSWORD", "p@ss"),
                ("PGSSLMODE", "verify-full"),
            ];
            let told = place.environment.iter().map(|(name, value)| (*name, value.as_str()));
            let told: Vec<_> = told.filter(|(name, _)| *name != "PGSSLROOTCERT").collect();
            assert_eq!(told, expected, "{url}");
            assert!(!format!("{place:?}").contains("p@ss"));
        }
    }
}
