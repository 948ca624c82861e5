//! Where what is bulky of results waits to be written: in memory while it is little, then in a temporary file without a
//! name, which nobody else can read and which is gone with the process, however that ends. Where there can be no such file,
//! everything stays in memory.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use flow_report::{Keeper, Kept};
use tempfile::SpooledTempFile;

/// What stays in memory.
const LITTLE: usize = 1 << 20;

/// Texts, one behind the other.
#[derive(Debug)]
pub(crate) struct Shelf(Mutex<SpooledTempFile>);

impl Shelf {
    pub(crate) fn empty() -> Arc<dyn Keeper> {
        Arc::new(Self(Mutex::new(SpooledTempFile::new(LITTLE))))
    }

    fn file(&self) -> MutexGuard<'_, SpooledTempFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper for Shelf {
    fn keep(&self, text: &str) -> io::Result<Kept> {
        let len = u32::try_from(text.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut file = self.file();
        let at = match append(&mut file, text) {
            Err(_) if !file.is_rolled() => {
                *file = in_memory(&mut file)?;
                append(&mut file, text)?
            }
            at => at?,
        };
        Ok(Kept { at, len })
    }

    fn fetch(&self, kept: Kept) -> io::Result<String> {
        let mut file = self.file();
        file.seek(SeekFrom::Start(kept.at))?;
        let mut text = String::with_capacity(kept.len as usize);
        (&mut *file)
            .take(kept.len.into())
            .read_to_string(&mut text)?;
        Ok(text)
    }
}

fn append(file: &mut SpooledTempFile, text: &str) -> io::Result<u64> {
    let at = file.seek(SeekFrom::End(0))?;
    file.write_all(text.as_bytes())?;
    Ok(at)
}

/// The same texts where no temporary file is tried again.
fn in_memory(file: &mut SpooledTempFile) -> io::Result<SpooledTempFile> {
    let mut whole = SpooledTempFile::new(usize::MAX);
    file.rewind()?;
    io::copy(file, &mut whole)?;
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_temporary_file_can_be_everything_stays_in_memory() {
        let nowhere = tempfile::spooled_tempfile_in(4, "/no/such/folder");
        let shelf = Shelf(Mutex::new(nowhere));
        let kept = ["one", "another", ""].map(|text| shelf.keep(text).unwrap());
        let fetched = kept.map(|kept| shelf.fetch(kept).unwrap());
        assert_eq!(fetched, ["one", "another", ""]);
    }

    #[test]
    fn texts_come_back_from_memory_and_from_the_file() {
        let shelf = Shelf::empty();
        let texts = ["one".to_owned(), "é".repeat(LITTLE), String::new()];
        let kept: Vec<_> = texts.iter().map(|text| shelf.keep(text).unwrap()).collect();
        for (kept, text) in kept.iter().zip(&texts).rev() {
            assert!(shelf.fetch(*kept).unwrap() == *text);
        }
        let more = shelf.keep("more").unwrap();
        assert_eq!(shelf.fetch(more).unwrap(), "more");
    }
}
