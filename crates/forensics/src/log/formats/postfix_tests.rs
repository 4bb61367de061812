//! Rules of the reader of Postfix, as real lines and what they say.
