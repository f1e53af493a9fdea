//! The input: a file of JSON lines below `target/`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::BoxError;

/// The directory of this program, which is below `target/`.
pub fn target() -> Result<PathBuf, BoxError> {
    let program = std::env::current_exe()?;
    let directory = program.parent().ok_or("the program has no directory")?.join("import");
    std::fs::create_dir_all(&directory)?;
    Ok(directory)
}

/// Writes the rows, unless the file exists.
pub fn write(target: &Path, rows: u64) -> Result<PathBuf, BoxError> {
    let path = target.join(format!("{rows}.jsonl"));
    if path.exists() {
        return Ok(path);
    }
    let unfinished = target.join(format!("{rows}.part"));
    let mut file = BufWriter::new(std::fs::File::create(&unfinished)?);
    for row in 1..=rows {
        writeln!(
            file,
            r#"{{"externalId":"CRM_{row}","phoneNumber":"+1555{row:07}","metadata":{{"name":"Ada Byron","company":"Analytical Engines"}},"priority":5}}"#
        )?;
    }
    file.flush()?;
    drop(file);
    std::fs::rename(&unfinished, &path)?;
    Ok(path)
}
