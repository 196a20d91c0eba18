//! Whether a file that exists may be replaced.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Shown};

/// What becomes of a target that exists.
#[derive(Debug)]
pub enum Overwrite {
    /// It is replaced.
    Always,
    /// `--no-overwrite`: it stays.
    Never,
    /// `--interactive`: somebody is asked.
    Ask(Prompt),
}

/// Asks on stderr, one question at a time, whatever number of threads have one.
pub struct Prompt(Mutex<Conversation>);

struct Conversation {
    answers: Box<dyn BufRead + Send>,
    questions: Box<dyn Write + Send>,
}

impl Prompt {
    /// Answers come from stdin, or, while that is what is encrypted, from the terminal.
    pub fn new(stdin_is_read: bool) -> Result<Self, Error> {
        let answers: Box<dyn BufRead + Send> = if stdin_is_read {
            Box::new(BufReader::new(File::open("/dev/tty").map_err(Error::NobodyToAsk)?))
        } else {
            Box::new(BufReader::new(io::stdin()))
        };
        Ok(Self::between(answers, Box::new(io::stderr())))
    }

    /// For tests, and for whoever asks elsewhere.
    pub fn between(answers: Box<dyn BufRead + Send>, questions: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(Conversation { answers, questions }))
    }

    /// Whether the file may be replaced: the answer begins with `y` or `Y`. An end instead of an answer is an
    /// error.
    pub(crate) fn allows(&self, path: &Path) -> Result<bool, Error> {
        let failed = || Error::io("asked about", path);
        let mut conversation = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Conversation { answers, questions } = &mut *conversation;
        write!(
            questions,
            "Overwrite existing output file \"{}\" with new contents? [y/N]:",
            Shown(path)
        )
        .and_then(|()| questions.flush())
        .map_err(failed())?;
        let mut answer = Vec::new();
        if answers.read_until(b'\n', &mut answer).map_err(failed())? == 0 {
            return Err(Error::NoAnswer(path.to_owned()));
        }
        Ok(matches!(answer.first(), Some(b'y' | b'Y')))
    }
}

impl fmt::Debug for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prompt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(data)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// `decision.lower()[0] == "y"`, of aws-encryption-cli 4.3.
    #[test]
    fn the_first_letter_decides() {
        for (answer, allowed) in [
            ("y\n", true),
            ("Yes, please\n", true),
            ("y", true),
            ("n\n", false),
            (" y\n", false),
            ("\n", false),
            ("\u{ff}\n", false),
        ] {
            let screen = Screen::default();
            let answers = Cursor::new(answer.as_bytes().to_vec());
            let prompt = Prompt::between(Box::new(answers), Box::new(screen.clone()));
            assert_eq!(prompt.allows(Path::new("out/a")).unwrap(), allowed, "{answer:?}");
            let question = "Overwrite existing output file \"out/a\" with new contents? [y/N]:";
            assert_eq!(*screen.0.lock().unwrap(), question.as_bytes());
        }
    }

    #[test]
    fn an_end_is_no_answer() {
        let prompt = Prompt::between(Box::new(io::empty()), Box::new(io::sink()));
        assert!(matches!(prompt.allows(Path::new("a")), Err(Error::NoAnswer(_))));
    }

    #[test]
    fn each_question_has_its_own_answer() {
        let answers = Cursor::new(b"y\nn\ny\n".to_vec());
        let prompt = Prompt::between(Box::new(answers), Box::new(io::sink()));
        let allowed: Vec<_> = (0..3).map(|_| prompt.allows(Path::new("a")).unwrap()).collect();
        assert_eq!(allowed, [true, false, true]);
    }
}
