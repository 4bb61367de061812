//! Prints the commented sample with the texts' keys in place of the texts, to see the table as a file:
//! `cargo run -p config --example sample`. People get it with texts from `sekisho config`.

fn main() {
    print!("{}", config::commented_sample(str::to_owned));
}
