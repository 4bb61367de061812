//! The verdict: the five verbs by hour, what is ours, and the incidents.
