//! Does what is asked, file by file.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use envelope::http::HttpFile;
use envelope::{ReadAt, decrypt_range};
use files::{
    Dialect, Item, OpenSource, Opening, Outcome, Overwrite, Place, Plan, Prompt, Skip, Summary,
    Target, plan,
};
use secret::Buffer;

use super::coding::{Encoded, decoded, decoded_length_max};
use super::interrupted;
use super::metadata::{Missing, Record};
use super::progress::Progress;
use super::request::{Overwriting, Request};
use super::work::{Done, Work, WorkError};
use crate::command::Failure;

/// A run under way.
struct Run<'a> {
    request: &'a Request,
    overwrite: Overwrite,
    progress: Progress,
    summary: Mutex<Summary>,
    is_stopped: AtomicBool,
}

impl Request {
    pub fn run(self) -> Result<(), Failure> {
        self.check_terminal()?;
        interrupted::listen()?;
        if let Work::Decrypt(work) = &self.work
            && let Some((range, signature_unchecked)) = work.range
        {
            return self.run_range(|message, target| {
                decrypt_range(
                    &*work.manager,
                    &work.options,
                    message,
                    range,
                    signature_unchecked,
                    target,
                )
                .map_err(Failure::refused)
            });
        }
        let plan =
            plan(&self.inputs, &self.output, self.rules.clone()).map_err(Failure::refused)?;
        if self.is_dry {
            return self.tell(plan);
        }
        let overwrite = self.overwrite()?;
        // Only for somebody who looks is it known beforehand how much there is.
        let (plan, progress): (Box<dyn Iterator<Item = _> + Send>, _) =
            if Progress::is_seen(self.is_quiet) {
                let all: Vec<_> = plan.collect();
                let lengths = all.iter().flatten().map(Item::source_length);
                let total = lengths.sum::<Option<u64>>();
                (Box::new(all.into_iter()), Progress::shown(total))
            } else {
                (Box::new(plan), Progress::hidden())
            };
        let run = Run {
            request: &self,
            overwrite,
            progress,
            summary: Mutex::default(),
            is_stopped: AtomicBool::new(false),
        };
        run.all(plan);
        run.progress.end();
        run.end()
    }

    fn overwrite(&self) -> Result<Overwrite, Failure> {
        let reads_stdin = self.inputs.iter().any(|input| input == "-" || input == "/dev/stdin");
        Ok(match self.overwriting {
            Overwriting::Always => Overwrite::Always,
            Overwriting::Never => Overwrite::Never,
            Overwriting::Ask => Overwrite::Ask(Prompt::new(reads_stdin).map_err(Failure::refused)?),
        })
    }

    /// Refuses to write a message to somebody's screen.
    fn check_terminal(&self) -> Result<(), Failure> {
        let writes_messages = !matches!(self.work, Work::Decrypt(_)) && !self.encodes;
        if self.rules.dialect == Dialect::Strongroom
            && writes_messages
            && !self.is_dry
            && self.output == "-"
            && io::stdout().is_terminal()
        {
            let words =
                "a message is no text for a terminal: name a file with --output, or use --encode";
            return Err(Failure::Refused(words.into()));
        }
        Ok(())
    }

    /// A part of one message, from a file or from elsewhere.
    fn run_range(
        &self,
        decrypt: impl FnOnce(&dyn ReadAt, &mut Buffering<Encoded<&mut Target>>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let [input] = &*self.inputs else {
            return Err(Failure::Usage("--range takes one input".into()));
        };
        if input == "-" {
            let words = "--range reads a file or an URL: standard input has no parts";
            return Err(Failure::Usage(words.into()));
        }
        let url = input
            .to_str()
            .filter(|text| text.starts_with("http://") || text.starts_with("https://"));
        let message: Box<dyn ReadAt> = match url {
            Some(url) => Box::new(HttpFile::open(&self.outside, url).map_err(Failure::refused)?),
            None => Box::new(File::open(input).map_err(|error| {
                Failure::Refused(format!("{}: {error}", Path::new(input).display()))
            })?),
        };
        let overwrite = self.overwrite()?;
        let place = Place::from(Path::new(&self.output));
        match Target::open(&place, &overwrite).map_err(Failure::refused)? {
            Opening::Skipped(skip) => self.warn(&skip),
            Opening::Target(mut target) => {
                let encoded = Encoded::new(&mut target, self.encodes);
                let mut buffering = Buffering::new(encoded, self.buffers);
                decrypt(&*message, &mut buffering)?;
                buffering.finish().map_err(Failure::refused)?;
                target.finish(None).map_err(Failure::refused)?;
            }
        }
        Ok(())
    }

    /// What would be done.
    fn tell(&self, plan: Plan) -> Result<(), Failure> {
        let mut summary = Summary::default();
        for step in plan {
            match step {
                Ok(item) => {
                    println!("{} -> {}", item.source, item.target);
                    summary.add(&Outcome::Done);
                }
                Err(outcome) => {
                    match &outcome {
                        Outcome::Skipped(skip) => self.warn(skip),
                        Outcome::Refused(error) => eprintln!("strongroom: {error}"),
                        Outcome::Done => {}
                    }
                    summary.add(&outcome);
                }
            }
        }
        match summary.refused {
            0 => Ok(()),
            refused => Err(Failure::Refused(format!("{refused} would be refused"))),
        }
    }

    fn warn(&self, what: &dyn Display) {
        if !self.is_quiet {
            eprintln!("{what}");
        }
    }
}

impl Run<'_> {
    /// By as many threads as are asked for.
    fn all(&self, plan: Box<dyn Iterator<Item = Result<Item, Outcome>> + Send + '_>) {
        let plan = Mutex::new(plan);
        let next = || plan.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || {
            while !self.is_stopped.load(Ordering::Relaxed)
                && let Some(step) = next()
            {
                match step {
                    Ok(item) => self.item(&item),
                    Err(Outcome::Skipped(skip)) => self.skip(&skip),
                    Err(Outcome::Refused(error)) => self.refuse(&error.to_string()),
                    Err(Outcome::Done) => {}
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.request.jobs {
                scope.spawn(work);
            }
            work();
        });
    }

    /// What was refused has been told already, each where it was.
    fn end(self) -> Result<(), Failure> {
        let summary = self.summary.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Summary { done, skipped, refused } = summary;
        if refused == 0 {
            return Ok(());
        }
        if done + skipped + refused == 1 || self.request.rules.dialect == Dialect::Aws {
            return Err(Failure::Told);
        }
        Err(Failure::Refused(format!("{done} {}, {refused} refused", self.request.work.past())))
    }

    fn count(&self, outcome: &Outcome) {
        self.summary.lock().unwrap_or_else(PoisonError::into_inner).add(outcome);
    }

    fn skip(&self, skip: &Skip) {
        let is_told = !skip.is_asked_for() || self.request.verbosity > 0;
        if is_told && !self.request.is_quiet {
            self.progress.say(&skip.to_string());
        }
        self.count(&Outcome::Skipped(skip.clone()));
    }

    fn refuse(&self, why: &str) {
        match self.request.rules.dialect {
            // Amazon's command ends there.
            Dialect::Aws => {
                self.is_stopped.store(true, Ordering::Relaxed);
                self.progress.say(why);
            }
            Dialect::Strongroom => self.progress.say(&format!("strongroom: {why}")),
        }
        self.summary.lock().unwrap_or_else(PoisonError::into_inner).refused += 1;
    }

    fn item(&self, item: &Item) {
        match self.try_item(item) {
            Ok(Outcome::Done) => {
                if self.request.verbosity > 0 && !self.request.is_quiet {
                    let past = self.request.work.past();
                    self.progress.say(&format!("{past} {} to {}", item.source, item.target));
                }
                self.count(&Outcome::Done);
            }
            Ok(Outcome::Skipped(skip)) => self.skip(&skip),
            Ok(Outcome::Refused(error)) => self.refuse(&error.to_string()),
            Err(why) => self.refuse(&why),
        }
    }

    /// Does one file. Its target is put in its place when all is authentic.
    fn try_item(&self, item: &Item) -> Result<Outcome, String> {
        let request = self.request;
        let source = item.open_source().map_err(|error| error.to_string())?;
        if let (true, Some(attributes)) = (request.resumes, &source.attributes)
            && item.is_finished(attributes, None).map_err(|error| error.to_string())?
        {
            return Ok(Outcome::Skipped(Skip::Finished(item.target.path())));
        }
        let mut target = match item.open_target(&self.overwrite).map_err(|e| e.to_string())? {
            Opening::Target(target) => target,
            Opening::Skipped(skip) => return Ok(Outcome::Skipped(skip)),
        };
        if target.replaces()
            && request.rules.dialect == Dialect::Aws
            && request.overwriting == Overwriting::Always
            && !request.is_quiet
        {
            self.progress.say(&format!(
                "Overwriting existing output file because no action was specified otherwise: {}",
                item.target
            ));
        }
        let attributes = source.attributes;
        match self.write(item, source, &mut target)? {
            Done::All => {
                let finished = target.finish(attributes.as_ref());
                finished.map(|()| Outcome::Done).map_err(|error| error.to_string())
            }
            Done::Skipped => {
                self.progress.say(
                    "Skipping decrypt because discovered encryption context did not match required elements.",
                );
                Ok(Outcome::Done)
            }
        }
    }

    fn write(&self, item: &Item, source: OpenSource, target: &mut Target) -> Result<Done, String> {
        let request = self.request;
        let length = source
            .length
            .map(|length| if request.decodes { decoded_length_max(length) } else { length });
        let mut on_header = |header: &_, authentication: Option<&_>, missing: Option<&Missing>| {
            let Some(metadata) = &request.metadata else { return Ok(()) };
            metadata.write(&Record {
                mode: request.work.name(),
                input: &item.source,
                output: &item.target,
                header,
                authentication,
                missing: missing.cloned(),
            })
        };
        if let Some(metadata) = &request.metadata {
            metadata.begin().map_err(|error| WorkError::Metadata(error).to_string())?;
        }
        let is_stream = target.is_stream();
        let encoded = Encoded::new(&mut *target, request.encodes);
        let mut buffering = Buffering::new(encoded, request.buffers && is_stream);
        let reading = decoded(self.progress.count(&source.file), request.decodes);
        let done =
            request.work.run(reading, length, &mut buffering, &mut on_header).and_then(|done| {
                buffering.finish().map_err(envelope::Error::Write)?;
                Ok(done)
            });
        done.map_err(|error| match error {
            WorkError::Message(envelope::Error::Read(error)) => source.error(error).to_string(),
            WorkError::Message(envelope::Error::Write(error)) => target.error(error).to_string(),
            error => format!("{}: {error}", item.source),
        })
    }
}

/// A target that is written as it comes, or when all has come.
struct Buffering<W> {
    target: W,
    waiting: Option<Buffer>,
}

impl<W: Write> Buffering<W> {
    fn new(target: W, waits: bool) -> Self {
        Self { target, waiting: waits.then(Buffer::new) }
    }
}

impl<W: Write> Buffering<Encoded<W>> {
    fn finish(mut self) -> io::Result<()> {
        if let Some(waiting) = &self.waiting {
            self.target.write_all(waiting)?;
        }
        self.target.finish()
    }
}

impl<W: Write> Write for Buffering<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.waiting {
            Some(waiting) => {
                if waiting.capacity() - waiting.len() < bytes.len() {
                    // By hand, so that the memory that is left is wiped.
                    let mut more =
                        Buffer::with_capacity((2 * waiting.len()).max(1 << 20) + bytes.len());
                    more.extend_from_slice(waiting);
                    *waiting = more;
                }
                waiting.extend_from_slice(bytes);
                Ok(bytes.len())
            }
            None => self.target.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_some() { Ok(()) } else { self.target.flush() }
    }
}
