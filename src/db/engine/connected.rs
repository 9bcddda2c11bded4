//! A connection, with a transaction on it or without.

use sqlx::{Database, Transaction, pool::PoolConnection};
use std::ops::{Deref, DerefMut};

/// See the module.
pub enum Connected<DB: Database> {
    Transaction(Transaction<'static, DB>),
    Alone(PoolConnection<DB>),
}

impl<DB: Database> Deref for Connected<DB> {
    type Target = DB::Connection;
    fn deref(&self) -> &DB::Connection {
        match self {
            Self::Transaction(tx) => tx,
            Self::Alone(connection) => connection,
        }
    }
}

impl<DB: Database> DerefMut for Connected<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        match self {
            Self::Transaction(tx) => tx,
            Self::Alone(connection) => connection,
        }
    }
}

impl<DB: Database> Connected<DB> {
    /// Makes what was done in a transaction durable.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Transaction(tx) => tx.commit().await,
            Self::Alone(_) => Ok(()),
        }
    }
}
