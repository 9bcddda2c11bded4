// Hands the order to the wallet whose web view reads the page. The page itself asks our server how it ended.
(() => {
  const d = document;
  const words = JSON.parse(d.querySelector('[data-bridge]').dataset.bridge);
  const wechat = 'paySign' in words;
  const bridge = () => (wechat ? window.WeixinJSBridge : window.AlipayJSBridge);
  const say = (name) => d.querySelectorAll('[data-say]').forEach((line) => { line.hidden = line.dataset.say !== name; });
  const ended = (well) => say(well ? 'sent' : 'left');
  const pay = () => {
    if (!bridge()) return say('none');
    say('asking');
    if (wechat) bridge().invoke('getBrandWCPayRequest', words, (answer) => ended(/:ok$/.test(answer.err_msg)));
    else bridge().call('tradePay', words, (answer) => ended(/^(9000|8000|6004)$/.test(answer.resultCode)));
  };
  d.getElementById('go').addEventListener('click', pay);
  // By itself it asks once: whoever comes back to the page has paid, or taps.
  const before = () => {
    try {
      const key = 'asked' + location.pathname;
      const was = sessionStorage.getItem(key);
      sessionStorage.setItem(key, '1');
      return was;
    } catch (denied) { return null; }
  };
  if (before()) return say('back');
  if (bridge()) return pay();
  d.addEventListener(wechat ? 'WeixinJSBridgeReady' : 'AlipayJSBridgeReady', pay, { once: true });
  setTimeout(() => { if (!bridge()) say('none'); }, 3000);
})();
