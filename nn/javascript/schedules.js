// Learning-rate schedules: those of `nn.schedules`, traced by `network_code.py`.
"use strict";

/**
 * Return the factor of the learning rate in an epoch, counted from 0. `code`: the data of `NetworkCode`. `schedule`:
 * `{name, settings}`, with every setting of the function in Python by its name; null for none.
 */
function scheduleFactor(code, schedule, epoch) {
  if (schedule === null) return 1;
  const { name, settings } = schedule;
  const [factor] = functions[name](epoch, ...Object.keys(code.schedules[name]).map((setting) => settings[setting]));
  return factor;
}
