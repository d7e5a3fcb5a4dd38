"""Parts of a training that all backends share: samples, traces of the loss, the update, evaluation."""
