// What becomes of a typed amount, at the till and on the payer's page, which has this inside: for every script behind it.
const clean = (typed) => {
  const half = typed.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 65248)).replace(/[。．]/g, '.');
  const parts = half.replace(/[^0-9.]/g, '').split('.');
  const whole = parts[0].replace(/^0+(?=\d)/, '').slice(0, 8);
  return parts.length > 1 ? (whole || '0') + '.' + parts.slice(1).join('').slice(0, 2) : whole;
};
