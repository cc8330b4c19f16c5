//! `handson` in a real terminal: a pseudo terminal of the system, and the screen that a person would see. Unix only.
//!
//! Nothing sleeps to be lucky: a test types, and waits until the screen shows what it is about, with a limit.

use super::fixture::Handson;
use super::process::{Process, look};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The longest that a screen may take to show something.
const LIMIT: Duration = Duration::from_secs(30);

/// A screen is whole when nothing came for so long after what was waited for.
const STILL: Duration = Duration::from_millis(60);

/// So long keys that bring something from elsewhere have before they are pressed again.
const PATIENCE: Duration = Duration::from_secs(2);

/// What keys send.
pub const TAB: &str = "\t";
pub const ENTER: &str = "\r";
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const CTRL_L: &str = "\x0c";
pub const CTRL_R: &str = "\x12";
pub const LEFT: &str = "\x1b[D";
pub const RIGHT: &str = "\x1b[C";
pub const UP: &str = "\x1b[A";
pub const BACKSPACE: &str = "\x7f";

/// A program in a terminal.
pub struct Terminal {
    of: Handson,
    master: File,
    process: Process,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    parser: vt100::Parser,
    /// When something came last.
    at: Instant,
    closed: bool,
}

impl Terminal {
    /// Starts it in a terminal of 80 columns and 24 rows.
    pub fn open(of: Handson) -> Terminal {
        Terminal::sized(of, 24, 80)
    }

    /// Starts it in a terminal of that size.
    pub fn sized(of: Handson, rows: u16, columns: u16) -> Terminal {
        let (master, slave) = pair(rows, columns);
        let end = || Stdio::from(slave.try_clone().expect("the terminal's end for the program"));
        let mut command = of.command();
        command.env("TERM", "xterm-256color").stdin(end()).stdout(end()).stderr(end());
        // SAFETY: both are calls that may be made between fork and exec.
        unsafe {
            command.pre_exec(|| {
                if libc::setsid() < 0 || libc::ioctl(0, libc::TIOCSCTTY, 0) < 0 {
                    return Err(std::io::Error::last_os_error());
                }
                Ok(())
            });
        }
        let process = Process(command.spawn().expect("the handson binary starts"));
        drop((command, slave));
        let parser = vt100::Parser::new(rows, columns, 1000);
        let seen = Arc::new(Mutex::new(Seen { parser, at: Instant::now(), closed: false }));
        listen(master.try_clone().expect("the terminal's end for the test"), Arc::clone(&seen));
        Terminal { of, master, process, seen }
    }

    /// Starts the prompt, and waits for it.
    pub fn prompt(of: Handson) -> Terminal {
        let terminal = Terminal::open(of);
        terminal.asks();
        terminal
    }

    /// Presses keys.
    pub fn keys(&self, keys: &str) -> &Terminal {
        (&self.master).write_all(keys.as_bytes()).expect("the terminal takes keys");
        self
    }

    /// Types an entry, waits until it stands before the cursor, and presses Enter.
    #[track_caller]
    pub fn enters(&self, text: &str) -> &Terminal {
        self.keys(text);
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let typed = plain(text);
        let tail = typed.char_indices().rev().nth(20).map_or(typed.as_str(), |(at, _)| &typed[at..]).to_owned();
        self.until(|_| plain(&self.before_cursor()).ends_with(&tail), text).keys(ENTER)
    }

    /// Waits until the prompt asks for an entry: until the cursor is in a line with nothing but a prompt.
    #[track_caller]
    pub fn asks(&self) -> &Terminal {
        self.until(|_| self.cursor().0.ends_with('>'), "the prompt")
    }

    /// Presses Ctrl-C at a prompt, and waits for the next one: what came with it would be thrown away, too.
    #[track_caller]
    pub fn cancels(&self) -> &Terminal {
        let row = |terminal: &Terminal| terminal.lock().parser.screen().cursor_position().0;
        let before = row(self);
        self.keys(CTRL_C).until(|_| row(self) > before && self.cursor().0.ends_with('>'), "the next prompt")
    }

    /// Waits until an entry runs that shows nothing: the cursor is in an empty line.
    #[track_caller]
    pub fn runs(&self) -> &Terminal {
        self.until(|_| self.cursor() == (String::new(), 0), "an entry that runs")
    }

    /// Pastes a text, as terminals do that know bracketed paste.
    pub fn pastes(&self, text: &str) -> &Terminal {
        self.keys(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")))
    }

    /// Makes the window another size.
    pub fn resizes(&self, rows: u16, columns: u16) -> &Terminal {
        self.lock().parser.screen_mut().set_size(rows, columns);
        let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: the descriptor is open, and the kernel reads one winsize.
        assert_eq!(unsafe { libc::ioctl(self.master.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) }, 0);
        self
    }

    /// Waits until the screen shows these words and stands still.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Terminal {
        self.until(|screen| screen.contains(words), words)
    }

    /// Waits until the screen does not show these words any more.
    #[track_caller]
    pub fn hides(&self, words: &str) -> &Terminal {
        self.until(|screen| !screen.contains(words), words)
    }

    /// Presses keys again and again until the screen shows these words: what comes from elsewhere comes when it does.
    #[track_caller]
    pub fn keys_until(&self, keys: &str, words: &str) -> &Terminal {
        let found = look(LIMIT, || {
            if self.screen().contains(words) {
                return Some(());
            }
            self.keys(keys);
            // What they bring is waited for, so that they are not pressed again meanwhile.
            look(PATIENCE, || self.screen().contains(words).then_some(()))
        });
        assert!(found.is_some(), "{words:?} never came:\n{}", self.screen());
        self.shows(words)
    }

    /// Waits until the line with the cursor has these words and the screen stands still.
    #[track_caller]
    pub fn types(&self, words: &str) -> &Terminal {
        self.until(|_| self.cursor().0.contains(words), words)
    }

    #[track_caller]
    fn until(&self, fits: impl Fn(&str) -> bool, words: &str) -> &Terminal {
        let found = look(LIMIT, || {
            let (at, closed) = {
                let seen = self.lock();
                (seen.at, seen.closed)
            };
            let still = closed || at.elapsed() >= STILL;
            (still && fits(&self.screen())).then_some(())
        });
        assert!(found.is_some(), "waited for {words:?}, and there is\n{}", self.screen());
        self
    }

    /// What is on the screen, without spaces at the ends of lines and empty lines at its end.
    pub fn screen(&self) -> String {
        let seen = self.lock();
        let columns = seen.parser.screen().size().1;
        let rows: Vec<String> = seen.parser.screen().rows(0, columns).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end().to_owned()
    }

    /// The escape sequences that would draw the screen: its colours.
    pub fn drawn(&self) -> String {
        String::from_utf8_lossy(&self.lock().parser.screen().contents_formatted()).into_owned()
    }

    /// What is on the screen up to the cursor.
    fn before_cursor(&self) -> String {
        let seen = self.lock();
        let (row, column) = seen.parser.screen().cursor_position();
        seen.parser.screen().contents_between(0, 0, row, column)
    }

    /// The line in which the cursor is, and the column.
    pub fn cursor(&self) -> (String, u16) {
        let seen = self.lock();
        let (row, column) = seen.parser.screen().cursor_position();
        let columns = seen.parser.screen().size().1;
        let line = seen.parser.screen().rows(0, columns).nth(usize::from(row)).unwrap_or_default();
        (line.trim_end().to_owned(), column)
    }

    /// The folder in which it runs.
    pub fn folder(&self) -> &Path {
        self.of.folder()
    }

    /// Waits for its end, and gives the exit code.
    #[track_caller]
    pub fn ends(mut self) -> Option<i32> {
        let status = look(LIMIT, || self.process.0.try_wait().expect("the process can be waited for"));
        assert!(status.is_some(), "it does not end:\n{}", self.screen());
        status.and_then(|status| status.code())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Both ends of a new pseudo terminal.
fn pair(rows: u16, columns: u16) -> (File, OwnedFd) {
    let (mut master, mut slave) = (-1, -1);
    let mut size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the kernel writes two descriptors and reads a winsize; name and settings may be absent.
    let made = unsafe {
        libc::openpty(&raw mut master, &raw mut slave, std::ptr::null_mut(), std::ptr::null_mut(), &raw mut size)
    };
    assert_eq!(made, 0, "no pseudo terminal: {}", std::io::Error::last_os_error());
    for end in [master, slave] {
        // SAFETY: the descriptor is open. The program must not have the test's end, nor others theirs.
        assert!(unsafe { libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC) } >= 0);
    }
    // SAFETY: both are open and of nobody else.
    unsafe { (File::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) }
}

/// Draws what comes until the terminal is closed.
fn listen(mut from: File, seen: Arc<Mutex<Seen>>) {
    thread::spawn(move || {
        let mut piece = [0; 4096];
        // Linux gives an error where the other end is closed.
        while let Ok(read @ 1..) = from.read(&mut piece) {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.parser.process(&piece[..read]);
            seen.at = Instant::now();
        }
        seen.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
    });
}
