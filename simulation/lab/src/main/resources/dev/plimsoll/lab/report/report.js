'use strict';
(function () {
  var element = function (id) { return document.getElementById(id); };

  // The figures, as the file that --json writes.
  var save = element('save');
  if (save && window.Blob && window.URL) {
    save.hidden = false;
    save.addEventListener('click', function () {
      var link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([element('run').textContent], {type: 'application/json'}));
      link.download = JSON.parse(element('run').textContent).scenario + '.json';
      link.click();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
    });
  }

  var holder = element('timelines');
  if (!holder || !window.echarts) {
    return;
  }
  var data = JSON.parse(holder.textContent);

  // Okabe and Ito's colours, which stay apart for colour-blind readers, darkened for paper and lightened for dark.
  // The first variant is what things are compared with: ink, not a colour. Past seven colours the lines are dashed.
  var palettes = {
    light: ['#3a4149', '#0067b1', '#d55e00', '#00845f', '#b0578f', '#3f9fd6', '#8a6d00'],
    dark: ['#cfd6dc', '#6fb7f2', '#f39a52', '#3fcfa0', '#e39ac6', '#9bd6ff', '#e6d35c']
  };
  var dashes = ['solid', [7, 4], [2, 3]];
  var query = window.matchMedia('(prefers-color-scheme: dark)');
  var printing = false;
  var dark = function () { return query.matches && !printing; };
  var variantColour = function (i) {
    var palette = palettes[dark() ? 'dark' : 'light'];
    return palette[i % palette.length];
  };
  var variantDash = function (i) { return dashes[Math.floor(i / palettes.light.length) % dashes.length]; };
  var css = function (name) {
    // While printing, the screen's dark colours are still the ones in force.
    var fixed = {'--ink': '#1c2127', '--soft': '#5b6570', '--line': '#dfe3e6', '--paper': '#ffffff', '--mark': 'rgba(213, 94, 0, .12)'};
    return printing ? fixed[name] : getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  };

  var group = function (text) { return text.replace(/\B(?=(\d{3})+(?!\d))/g, ','); };
  var digits = function (value) {
    var size = Math.abs(value);
    return size >= 99.95 || value === Math.round(value) && size >= 10
      ? group(String(Math.round(value))) : String(+value.toPrecision(3));
  };
  // Like the class that writes the tables: three digits, in the unit one would say.
  var human = function (unit, value) {
    var size = Math.abs(value);
    switch (unit) {
      case 'SECONDS':
        return size === 0 ? '0 s' : size >= 0.9995 ? digits(value) + ' s'
          : size >= 0.0009995 ? digits(value * 1e3) + ' ms' : digits(value * 1e6) + ' µs';
      case 'SHARE': return digits(value * 100) + ' %';
      case 'PER_SECOND': return digits(value) + '/s';
      case 'COUNT': return size >= 9.995e6 ? digits(value / 1e6) + ' M' : digits(value);
      default: return digits(value);
    }
  };
  var span = data.window[1] - data.window[0];
  var clock = function (seconds) {
    if (span < 300) { return digits(seconds) + ' s'; }
    var minutes = Math.floor(seconds / 60);
    var rest = Math.round(seconds - minutes * 60);
    return rest === 0 ? minutes + ' min' : minutes + ':' + (rest < 10 ? '0' : '') + rest + ' min';
  };
  var tick = function (from, to) {
    var wanted = (to - from) / (window.innerWidth < 620 ? 4 : 8);
    var steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
    for (var i = 0; i < steps.length; i++) { if (steps[i] >= wanted) { return steps[i]; } }
    return undefined;
  };

  var shown = data.variants.map(function (name, i) { return i < 4; });
  var whole = false;
  var charts = [];

  var marks = function () {
    var areas = [];
    var lines = [];
    data.marks.forEach(function (mark, i) {
      var label = {formatter: mark.name, color: css('--soft'), fontSize: 11.5, distance: 4};
      if (mark.to > mark.from) {
        areas.push([{xAxis: mark.from}, {xAxis: mark.to}]);
        lines.push({xAxis: (mark.from + mark.to) / 2, name: mark.name, lineStyle: {width: 0}, label: label});
      } else {
        lines.push({xAxis: mark.from, name: mark.name, label: label});
      }
    });
    // Labels of marks that stand close together would cover each other: each goes a line higher than the one before.
    lines.sort(function (a, b) { return a.xAxis - b.xAxis; });
    var range = whole ? data.end : span;
    var row = 0;
    lines.forEach(function (line, i) {
      row = i > 0 && line.xAxis - lines[i - 1].xAxis < range / 7 ? row + 1 : 0;
      line.label.distance = 4 + row * 15;
    });
    return {areas: areas, lines: lines, rows: 1 + Math.max.apply(null, [0].concat(lines.map(function (line) {
      return (line.label.distance - 4) / 15;
    })))};
  };

  var option = function (chart, at) {
    var to = whole ? data.end : data.window[1];
    var step = tick(whole ? 0 : data.window[0], to);
    var from = whole ? 0 : Math.floor(data.window[0] / step) * step; // round numbers on the axis
    var mark = marks();
    var series = chart.lines.filter(function (line) { return shown[line.variant]; }).map(function (line) {
      return {
        id: 'v' + line.variant, name: data.variants[line.variant], type: 'line', showSymbol: false, silent: true,
        color: variantColour(line.variant), z: line.variant === 0 ? 3 : 2,
        lineStyle: {width: 1.9, type: variantDash(line.variant)},
        data: line.x.map(function (x, i) {
          var y = line.y[i];
          return [x, y !== null && chart.log ? Math.max(y, chart.floor) : y];
        })
      };
    });
    series.push({
      id: 'marks', type: 'line', data: [], silent: true, tooltip: {show: false},
      markArea: {silent: true, itemStyle: {color: css('--mark')}, data: mark.areas},
      markLine: {silent: true, symbol: 'none', lineStyle: {color: css('--soft'), type: [3, 3], width: 1}, data: mark.lines}
    });
    return {
      animation: false,
      textStyle: {fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif'},
      aria: {enabled: false},
      grid: {left: 70, right: 22, top: 14 + 15 * mark.rows, bottom: 26}, // fixed, so that times stand below each other
      xAxis: {
        type: 'value', min: from, max: to, interval: step,
        axisLabel: {color: css('--soft'), formatter: clock, hideOverlap: true, showMaxLabel: false},
        axisLine: {lineStyle: {color: css('--line')}}, axisTick: {lineStyle: {color: css('--line')}}, splitLine: {show: false},
        axisPointer: {label: {show: false}, lineStyle: {color: css('--soft'), type: 'solid', width: 1}}
      },
      yAxis: {
        type: chart.log ? 'log' : 'value', min: chart.log ? chart.floor : 0, splitNumber: 4,
        axisLabel: {
          color: css('--soft'),
          formatter: function (value) {
            return chart.log && value <= chart.floor * 1.0001 ? '≤ ' + human(chart.unit, value) : human(chart.unit, value);
          }
        },
        axisLine: {show: false}, axisTick: {show: false}, splitLine: {lineStyle: {color: css('--line')}}
      },
      dataZoom: [{type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: false, moveOnMouseWheel: false, preventDefaultMouseMove: false, filterMode: 'none'}],
      tooltip: {
        // Drawn on the canvas: the page's policy lets no inline style through, and HTML tooltips are made of them.
        renderMode: 'richText', trigger: 'axis', confine: true, backgroundColor: css('--paper'), borderColor: css('--line'),
        borderWidth: 1, padding: [8, 12], textStyle: {color: css('--ink'), fontSize: 12.5, lineHeight: 19},
        formatter: function (points) {
          var rows = points.filter(function (p) { return p.value && p.value[1] !== null && p.value[1] !== undefined; });
          if (rows.length === 0) { return ''; }
          var lines = rows.map(function (p) {
            var low = chart.log && p.value[1] <= chart.floor;
            return p.marker + p.seriesName + '   ' + (low ? '≤ ' : '') + human(chart.unit, p.value[1]);
          });
          return [clock(Math.round(rows[0].axisValue))].concat(lines).join('\n');
        }
      },
      series: series
    };
  };

  var drawn = data.charts.map(function (chart, at) {
    var box = element('chart-' + at);
    var plot = echarts.init(box, null, {renderer: 'canvas'});
    plot.group = 'timelines';
    var pointer = null;
    box.addEventListener('keydown', function (event) {
      var move = {ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9}[event.key];
      if (event.key === 'Escape') { plot.dispatchAction({type: 'hideTip'}); pointer = null; return; }
      if (!move) { return; }
      event.preventDefault();
      var left = plot.convertToPixel({xAxisIndex: 0}, whole ? 0 : data.window[0]);
      var right = plot.convertToPixel({xAxisIndex: 0}, whole ? data.end : data.window[1]);
      pointer = pointer === null ? (move > 0 ? left : right) : pointer + move * (right - left) / 60;
      pointer = Math.min(right - 1, Math.max(left + 1, pointer));
      plot.dispatchAction({type: 'showTip', x: pointer, y: box.clientHeight / 2});
    });
    var axis = document.querySelector('.axis[data-chart="' + at + '"]');
    var label = function () { axis.textContent = chart.log ? 'Linear axis' : 'Logarithmic axis'; };
    axis.hidden = false;
    label();
    axis.addEventListener('click', function () { chart.log = !chart.log; label(); draw(); });
    return {plot: plot, chart: chart, at: at};
  });
  echarts.connect('timelines');

  var draw = function () {
    drawn.forEach(function (each) { each.plot.setOption(option(each.chart, each.at), {notMerge: true}); });
  };

  var tools = document.querySelector('.tools');
  var chips = tools.querySelector('.chips');
  var svg = 'http://www.w3.org/2000/svg';
  var paint = [];
  data.variants.forEach(function (name, i) {
    var chip = document.createElement('button');
    chip.type = 'button';
    chip.className = 'chip';
    var sample = document.createElementNS(svg, 'svg');
    sample.setAttribute('viewBox', '0 0 22 8');
    sample.setAttribute('aria-hidden', 'true');
    var path = document.createElementNS(svg, 'path');
    path.setAttribute('d', 'M0 4h22');
    sample.appendChild(path);
    chip.appendChild(sample);
    chip.appendChild(document.createTextNode(name));
    paint.push(function () {
      chip.setAttribute('aria-pressed', String(shown[i]));
      path.setAttribute('stroke', variantColour(i));
      path.setAttribute('stroke-dasharray', variantDash(i) === 'solid' ? 'none' : variantDash(i).join(' '));
    });
    chip.addEventListener('click', function () { shown[i] = !shown[i]; update(); });
    chips.appendChild(chip);
  });
  var button = function (text, action) {
    var node = document.createElement('button');
    node.type = 'button';
    node.textContent = text();
    node.addEventListener('click', function () { action(); update(); });
    paint.push(function () { node.textContent = text(); });
    tools.querySelector('.buttons').appendChild(node);
  };
  if (data.variants.length > 4) {
    button(function () { return shown.every(Boolean) ? 'First four' : 'All variants'; }, function () {
      var all = shown.every(Boolean);
      shown = shown.map(function (was, i) { return !all || i < 4; });
    });
  }
  if (span < data.end * 0.98) {
    button(function () { return whole ? 'The event' : 'The whole run'; }, function () { whole = !whole; });
  }
  tools.hidden = false;

  var update = function () { paint.forEach(function (each) { each(); }); draw(); };
  update();
  query.addEventListener('change', update);
  var resize = function () { drawn.forEach(function (each) { each.plot.resize(); }); };
  var later = 0;
  window.addEventListener('resize', function () {
    clearTimeout(later);
    later = setTimeout(function () { resize(); draw(); }, 120);
  });
  window.addEventListener('beforeprint', function () { printing = true; resize(); update(); });
  window.addEventListener('afterprint', function () { printing = false; resize(); update(); });
  document.documentElement.setAttribute('data-drawn', String(drawn.length));
}());
