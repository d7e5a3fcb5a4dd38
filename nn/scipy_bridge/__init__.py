"""scipy's minimize, least_squares and curve_fit, given exact derivatives of scalar code; and many fits at once."""
