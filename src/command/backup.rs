//! `tongma backup` and `tongma restore`: a consistent copy of a running SQLite database, and back. PostgreSQL brings better tools
//! of its own, so there the commands only name them.

use crate::{
    command::{Environment, Failure, environment::sqlite_file},
    db::Db,
};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The copy.
    pub file: PathBuf,
}

/// # Errors
/// [`Failure`] with a sentence; an existing file is never written over.
pub async fn backup(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    refuse_postgres(environment, "pg_dump --format=custom --file=FILE \"$DATABASE_URL\"")?;
    let file = &arguments.file;
    if file.exists() {
        return Err(Failure::WrongUse(format!("{} is there already: name a file that is not.", file.display())));
    }
    file_of(environment)?;
    environment.must_exist()?;
    let db = environment.database_as_it_is().await?;
    let copied = db.copy_to(&file.to_string_lossy()).await;
    db.close().await;
    copied.map_err(|error| Failure::No(format!("The copy could not be written to {}: {error}.", file.display())))?;
    println!(
        "Copied to {}. Keep {} beside it: without that key the copy signs nobody in.",
        file.display(),
        environment.secret_key_file.display()
    );
    Ok(())
}

/// # Errors
/// [`Failure`] with a sentence: a copy that is not whole is refused, and so is a database that is in use.
pub async fn restore(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    refuse_postgres(environment, "pg_restore --clean --if-exists --dbname=\"$DATABASE_URL\" FILE")?;
    let copy = &arguments.file;
    if !copy.exists() {
        return Err(Failure::WrongUse(format!("{} is not there.", copy.display())));
    }
    check_whole(copy).await?;
    let target = file_of(environment)?;
    if target.exists() {
        let db = environment.database_as_it_is().await?;
        let alone = db.is_unused().await;
        db.close().await;
        if !alone.unwrap_or(false) {
            return Err(Failure::No(format!("{} is in use: stop the server first.", target.display())));
        }
    }
    put_in_place(copy, &target).map_err(|error| Failure::No(format!("{} could not be written: {error}.", target.display())))?;
    let db = environment.database().await?;
    db.close().await;
    println!("{} is back from {}.", target.display(), copy.display());
    Ok(())
}

fn refuse_postgres(environment: &Environment, instead: &str) -> Result<(), Failure> {
    if environment.database_url.starts_with("postgres") {
        return Err(Failure::No(format!("The database is PostgreSQL: use its own tool, {instead}")));
    }
    Ok(())
}

/// The database's file.
fn file_of(environment: &Environment) -> Result<PathBuf, Failure> {
    sqlite_file(&environment.database_url)
        .ok_or_else(|| Failure::WrongUse("DATABASE_URL must name a database file, such as sqlite://data/tongma.db.".to_owned()))
}

async fn check_whole(copy: &Path) -> Result<(), Failure> {
    let refused = |why: String| Failure::No(format!("{} is not a whole copy: {why}.", copy.display()));
    let db = Db::open_copy(&copy.to_string_lossy()).await.map_err(|error| refused(error.to_string()))?;
    let found = db.damage().await;
    db.close().await;
    match found {
        Ok(None) => Ok(()),
        Ok(Some(damage)) => Err(refused(damage)),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Copies beside the target and renames, so that a crash leaves either the old database or the new one.
fn put_in_place(copy: &Path, target: &Path) -> std::io::Result<()> {
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let beside = target.with_extension("restoring");
    std::fs::copy(copy, &beside)?;
    std::fs::File::open(&beside)?.sync_all()?;
    for companion in ["-wal", "-shm"] {
        let companion = PathBuf::from(format!("{}{companion}", target.display()));
        if companion.exists() {
            std::fs::remove_file(companion)?;
        }
    }
    std::fs::rename(&beside, target)
}
