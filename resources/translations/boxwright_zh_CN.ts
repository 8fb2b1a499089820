<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Boxwright</source>
        <translation>关于 Boxwright</translation>
    </message>
    <message>
        <source>Boxwright {0}</source>
        <translation>Boxwright {0}</translation>
    </message>
    <message>
        <source>Label photos, train a MobileNetV3-SSD detector on them, judge it, and point a camera at the world. Everything stays on this computer. MIT licence; the icons are part of it.</source>
        <translation>标注照片，用它们训练 MobileNetV3-SSD 检测器，评估效果，再用摄像头看世界。所有数据都留在这台电脑上。MIT 许可证，图标也包括在内。</translation>
    </message>
    <message>
        <source>Built on</source>
        <translation>所用组件</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Versions and the end of the log, to paste into a report</source>
        <translation>版本信息和日志末尾，可粘贴到问题报告中</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>BoxList</name>
    <message>
        <source>Boxes of this image</source>
        <translation>本图的框</translation>
    </message>
    <message>
        <source>Difficult</source>
        <translation>困难</translation>
    </message>
    <message>
        <source>Hard to recognise even for a person: evaluation does not count it, found or not</source>
        <translation>连人也难以辨认：无论是否检出，评估都不计入</translation>
    </message>
    <message>
        <source>Show boxes of this class only</source>
        <translation>只显示这个类别的框</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>Boxes: {0}</source>
        <translation>框：{0}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>Save chart</source>
        <translation>保存图表</translation>
    </message>
    <message>
        <source>Zoom and export</source>
        <translation>缩放与导出</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Larger, or back</source>
        <translation>放大或还原</translation>
    </message>
    <message>
        <source>Save as {0}…</source>
        <translation>另存为 {0}…</translation>
    </message>
    <message>
        <source>Wheel: zoom. Drag: move. Right button and drag: zoom one axis. Double-click title: larger.</source>
        <translation>滚轮：缩放。拖动：移动。右键拖动：缩放单个轴。双击标题：放大。</translation>
    </message>
    <message>
        <source>Show or hide {0}</source>
        <translation>显示或隐藏 {0}</translation>
    </message>
    <message>
        <source>{0} more</source>
        <translation>还有 {0} 个</translation>
    </message>
</context>
<context>
    <name>ChartsView</name>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Images a second</source>
        <translation>每秒图片数</translation>
    </message>
    <message>
        <source>Load, %</source>
        <translation>负载，%</translation>
    </message>
    <message>
        <source>Memory, MB</source>
        <translation>内存，MB</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>box</source>
        <translation>框</translation>
    </message>
    <message>
        <source>mAP@0.5</source>
        <translation>mAP@0.5</translation>
    </message>
    <message>
        <source>mAP@0.5:0.95</source>
        <translation>mAP@0.5:0.95</translation>
    </message>
    <message>
        <source>VOC 2007</source>
        <translation>VOC 2007</translation>
    </message>
    <message>
        <source>COCO AP50</source>
        <translation>COCO AP50</translation>
    </message>
    <message>
        <source>Recall a class</source>
        <translation>各类召回率</translation>
    </message>
    <message>
        <source>AP@0.5 a class</source>
        <translation>各类 AP@0.5</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>images/s</source>
        <translation>图片/秒</translation>
    </message>
    <message>
        <source>processor (100 = one core)</source>
        <translation>处理器（100 = 一个核心）</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>training process</source>
        <translation>训练进程</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>How much of the past each point of a training curve holds</source>
        <translation>训练曲线的每个点包含多少过去的值</translation>
    </message>
    <message>
        <source>Logarithmic losses</source>
        <translation>损失用对数刻度</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Zoom every chart back to the whole run</source>
        <translation>把所有图表还原到整个训练过程</translation>
    </message>
</context>
<context>
    <name>ClassList</name>
    <message>
        <source>Class of the next box</source>
        <translation>下一个框的类别</translation>
    </message>
    <message>
        <source>Ask for each box</source>
        <translation>每个框都询问</translation>
    </message>
    <message>
        <source>Key {0}</source>
        <translation>按键 {0}</translation>
    </message>
</context>
<context>
    <name>ClassManager</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Classes of the data set</source>
        <translation>数据集的类别</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>颜色…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Undo last</source>
        <translation>撤销上一次</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Double-click a name to rename it; the name of another class merges the two.</source>
        <translation>双击名称可重命名；改成另一个类别的名称则两者合并。</translation>
    </message>
    <message>
        <source>{0} label files cannot be read and stay as they are: {1}</source>
        <translation>{0} 个标注文件无法读取，保持原样：{1}</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>class {0}</source>
        <translation>类别 {0}</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>{0} changes of classes</source>
        <translation>{0} 处类别更改</translation>
    </message>
    <message>
        <source>{0} boxes in {1} files changed.</source>
        <translation>已更改 {1} 个文件中的 {0} 个框。</translation>
    </message>
    <message>
        <source>{0} files stay as they are: {1}</source>
        <translation>{0} 个文件保持原样：{1}</translation>
    </message>
    <message>
        <source>Everything is as it was.</source>
        <translation>一切恢复原状。</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>No command has these letters.</source>
        <translation>没有包含这些字的命令。</translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message>
        <source>{0} could not be written: {1}</source>
        <translation>无法写入 {0}：{1}</translation>
    </message>
</context>
<context>
    <name>EditCommands</name>
    <message>
        <source>{0} boxes copied</source>
        <translation>已复制 {0} 个框</translation>
    </message>
    <message>
        <source>{0} boxes pasted</source>
        <translation>已粘贴 {0} 个框</translation>
    </message>
    <message>
        <source>{0} boxes added</source>
        <translation>已添加 {0} 个框</translation>
    </message>
    <message>
        <source>{0} suggestions accepted</source>
        <translation>已接受 {0} 个建议</translation>
    </message>
    <message>
        <source>There is no suggestion here</source>
        <translation>这里没有建议</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Draw {0}</source>
        <translation>绘制 {0}</translation>
    </message>
    <message>
        <source>Delete {0} boxes</source>
        <translation>删除 {0} 个框</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Resize</source>
        <translation>调整大小</translation>
    </message>
    <message>
        <source>Change class to {0}</source>
        <translation>类别改为 {0}</translation>
    </message>
    <message>
        <source>Mark difficult</source>
        <translation>标记为困难</translation>
    </message>
    <message>
        <source>Mark not difficult</source>
        <translation>取消困难标记</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>核实</translation>
    </message>
    <message>
        <source>Take back verification</source>
        <translation>取消核实</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>此图无目标</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Repeat previous boxes</source>
        <translation>重复上一张的框</translation>
    </message>
    <message>
        <source>Suggest {0} boxes</source>
        <translation>建议 {0} 个框</translation>
    </message>
    <message>
        <source>Accept {0} suggestions</source>
        <translation>接受 {0} 个建议</translation>
    </message>
    <message>
        <source>Looked at, no boxes</source>
        <translation>已看过，没有框</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Label photos, train a detector, point a camera at the world</source>
        <translation>标注照片，训练检测器，用摄像头看世界</translation>
    </message>
    <message>
        <source>Open a folder of photos. Labels are saved beside them, in the files labelImg writes.
No photos at hand? The sample is 200 drawn pictures to try everything on.</source>
        <translation>打开一个照片文件夹。标注保存在照片旁边，与 labelImg 的文件相同。
手边没有照片？示例包含 200 张绘制的图片，可以尝试所有功能。</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Open sample</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Watch with a detector that is trained already</source>
        <translation>用已训练好的检测器观看</translation>
    </message>
    <message>
        <source>Opened lately</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>1. Label</source>
        <translation>1. 标注</translation>
    </message>
    <message>
        <source>Press W, drag a box, name it. D goes on.</source>
        <translation>按 W，拖出一个框并命名。按 D 到下一张。</translation>
    </message>
    <message>
        <source>2. Split</source>
        <translation>2. 划分</translation>
    </message>
    <message>
        <source>Some photos to learn from, some to judge by.</source>
        <translation>一些照片用来学习，一些用来评判。</translation>
    </message>
    <message>
        <source>3. Train</source>
        <translation>3. 训练</translation>
    </message>
    <message>
        <source>Press Start and watch the curves.</source>
        <translation>按“开始”，观察曲线。</translation>
    </message>
    <message>
        <source>4. Evaluate</source>
        <translation>4. 评估</translation>
    </message>
    <message>
        <source>See what is found and what is missed.</source>
        <translation>看看找到了什么，漏掉了什么。</translation>
    </message>
    <message>
        <source>5. Watch</source>
        <translation>5. 观看</translation>
    </message>
    <message>
        <source>Point a camera at the world.</source>
        <translation>用摄像头看世界。</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>it was killed</source>
        <translation>它被强行终止</translation>
    </message>
</context>
<context>
    <name>ExchangeDialog</name>
    <message>
        <source>Export the data set</source>
        <translation>导出数据集</translation>
    </message>
    <message>
        <source>Import a data set</source>
        <translation>导入数据集</translation>
    </message>
    <message>
        <source>Find out</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>Copy the images</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Link the images (no second space on the same disk)</source>
        <translation>链接图片（同一磁盘上不占双份空间）</translation>
    </message>
    <message>
        <source>Leave the images where they are: labels only</source>
        <translation>图片留在原处：只写标注</translation>
    </message>
    <message>
        <source>Everything arrives as it is.</source>
        <translation>全部原样带过去。</translation>
    </message>
    <message>
        <source>Data set:</source>
        <translation>数据集：</translation>
    </message>
    <message>
        <source>Import from:</source>
        <translation>导入自：</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Format:</source>
        <translation>格式：</translation>
    </message>
    <message>
        <source>Into the new folder:</source>
        <translation>到新文件夹：</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Images:</source>
        <translation>图片：</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>What does not arrive as it is:</source>
        <translation>不能原样带过去的内容：</translation>
    </message>
    <message>
        <source>Import from a folder</source>
        <translation>从文件夹导入</translation>
    </message>
    <message>
        <source>Data sets (*.json *.csv *.yaml *.yml *.zip)</source>
        <translation>数据集 (*.json *.csv *.yaml *.yml *.zip)</translation>
    </message>
    <message>
        <source>Import from a file</source>
        <translation>从文件导入</translation>
    </message>
    <message>
        <source>A new, empty folder</source>
        <translation>一个新的空文件夹</translation>
    </message>
    <message>
        <source>Name a folder, a .json, .csv, .yaml or .zip file.</source>
        <translation>请指定文件夹，或 .json、.csv、.yaml、.zip 文件。</translation>
    </message>
    <message>
        <source>Looking at it…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>{0}: {1:,} images, {2:,} of them looked at, {3:,} boxes ({4})</source>
        <translation>{0}：{1:,} 张图片，其中 {2:,} 张已看过，{3:,} 个框（{4}）</translation>
    </message>
    <message>
        <source>… and {0:,} more</source>
        <translation>…还有 {0:,} 条</translation>
    </message>
    <message>
        <source>Written to {0}</source>
        <translation>已写入 {0}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>Something went wrong in Boxwright: {0}. Your labels are saved.</source>
        <translation>Boxwright 出了问题：{0}。你的标注已保存。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>The log file in {0} holds this too.</source>
        <translation>{0} 中的日志文件也有这些内容。</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Open an image</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Images and label files</source>
        <translation>图片和标注文件</translation>
    </message>
    <message>
        <source>{0} belongs to no image of the open data set.</source>
        <translation>{0} 不属于已打开数据集的任何图片。</translation>
    </message>
    <message>
        <source>Open a label file for {0}</source>
        <translation>为 {0} 打开标注文件</translation>
    </message>
    <message>
        <source>Label files</source>
        <translation>标注文件</translation>
    </message>
    <message>
        <source>Load {0}</source>
        <translation>载入 {0}</translation>
    </message>
    <message>
        <source>Folder of the label files</source>
        <translation>标注文件所在文件夹</translation>
    </message>
    <message>
        <source>New label files are {0} now.</source>
        <translation>新的标注文件现在是 {0} 格式。</translation>
    </message>
    <message>
        <source>This image keeps its {0} file.</source>
        <translation>这张图片保留它的 {0} 文件。</translation>
    </message>
    <message>
        <source>All labels are saved.</source>
        <translation>所有标注均已保存。</translation>
    </message>
    <message>
        <source>Save labels as</source>
        <translation>标注另存为</translation>
    </message>
    <message>
        <source>Saved to {0}</source>
        <translation>已保存到 {0}</translation>
    </message>
    <message>
        <source>The last image of a data set cannot be deleted here.</source>
        <translation>数据集的最后一张图片不能在这里删除。</translation>
    </message>
    <message>
        <source>{0} is in the trash.</source>
        <translation>{0} 已移到回收站。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>Search: name, label:…, count:&gt;5</source>
        <translation>搜索：名称、label:…、count:&gt;5</translation>
    </message>
    <message>
        <source>Words of the name, and:
label:dog  or  label:&quot;red car&quot; – has that class
status:empty – labelled, unlabelled, verified, suggested or unreadable
count:0, count:&gt;5, count:2-4 – so many boxes
- before a term excludes what it finds</source>
        <translation>名称中的字词，以及：
label:dog 或 label:&quot;red car&quot; – 含有该类别
status:empty – 也可用 labelled、unlabelled、verified、suggested、unreadable
count:0、count:&gt;5、count:2-4 – 框的数量
词前加 - 表示排除</translation>
    </message>
    <message>
        <source>Show images in this state</source>
        <translation>显示处于此状态的图片</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>全部图片</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>{0:,} of {1:,} done</source>
        <translation>已完成 {0:,} / {1:,}</translation>
    </message>
</context>
<context>
    <name>FileListModel</name>
    <message>
        <source>being read</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>not looked at</source>
        <translation>未看过</translation>
    </message>
    <message>
        <source>looked at, nothing there</source>
        <translation>已看过，无目标</translation>
    </message>
    <message>
        <source>labelled</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>已核实</translation>
    </message>
    <message>
        <source>label file cannot be read</source>
        <translation>标注文件无法读取</translation>
    </message>
    <message>
        <source>suggestions wait</source>
        <translation>有待处理的建议</translation>
    </message>
</context>
<context>
    <name>FramesDialog</name>
    <message>
        <source>Photos from a video</source>
        <translation>从视频取照片</translation>
    </message>
    <message>
        <source>30 takes about one photo a second</source>
        <translation>30 约为每秒一张</translation>
    </message>
    <message>
        <source>does not matter</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>How much of the grey range the picture must change by on average</source>
        <translation>画面平均灰度至少要变化多少</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Leave out frames that look like one taken before</source>
        <translation>略过与已取照片相似的帧</translation>
    </message>
    <message>
        <source>The photos of a video get a folder of their own; splitting by folder keeps them together.</source>
        <translation>每个视频的照片放在单独的文件夹中；按文件夹划分可让它们在一起。</translation>
    </message>
    <message>
        <source>Video:</source>
        <translation>视频：</translation>
    </message>
    <message>
        <source>Into the folder:</source>
        <translation>到文件夹：</translation>
    </message>
    <message>
        <source>One frame in:</source>
        <translation>每隔几帧取一帧：</translation>
    </message>
    <message>
        <source>Change of the picture:</source>
        <translation>画面变化：</translation>
    </message>
    <message>
        <source>At most:</source>
        <translation>最多：</translation>
    </message>
    <message>
        <source>Take the photos</source>
        <translation>取照片</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>A video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Folder of the data set</source>
        <translation>数据集文件夹</translation>
    </message>
    <message>
        <source>{0} photos of {1} frames, {2} left out as alike</source>
        <translation>{1} 帧中取了 {0} 张照片，{2} 张因相似而略过</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>Work on {0} label files was not saved last time ({1}).</source>
        <translation>上次有 {0} 个标注文件的修改未保存（{1}）。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Not saved: {0} Your work is kept here.</source>
        <translation>未保存：{0} 你的修改保留在这里。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>LabelPopup</name>
    <message>
        <source>Name of the class</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>Enter: take it   Esc: no box</source>
        <translation>回车：确定   Esc：不要这个框</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live picture</source>
        <translation>实时画面</translation>
    </message>
    <message>
        <source>Choose a run and a source, then press Start</source>
        <translation>选择训练记录和来源，然后按“开始”</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Everywhere</source>
        <translation>全局</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>入门</translation>
    </message>
    <message>
        <source>&lt;ol&gt;&lt;li&gt;&lt;b&gt;Annotate&lt;/b&gt;: press W, drag a box around an object, name its class. D goes on.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Dataset&lt;/b&gt;: split the photos into training, validation and test sets.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Train&lt;/b&gt;: press Start and watch the curves.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Evaluate&lt;/b&gt;: see which classes are found and which are missed.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Live&lt;/b&gt;: point a camera at the world.&lt;/li&gt;&lt;/ol&gt;&lt;p&gt;Without photos of your own, start with File, Open sample.&lt;/p&gt;</source>
        <translation>&lt;ol&gt;&lt;li&gt;&lt;b&gt;标注&lt;/b&gt;：按 W，在目标周围拖出一个框并给出类别。按 D 到下一张。&lt;/li&gt;&lt;li&gt;&lt;b&gt;数据集&lt;/b&gt;：把照片划分为训练集、验证集和测试集。&lt;/li&gt;&lt;li&gt;&lt;b&gt;训练&lt;/b&gt;：按“开始”，观察曲线。&lt;/li&gt;&lt;li&gt;&lt;b&gt;评估&lt;/b&gt;：看看哪些类别能找到，哪些会漏掉。&lt;/li&gt;&lt;li&gt;&lt;b&gt;实时&lt;/b&gt;：用摄像头看世界。&lt;/li&gt;&lt;/ol&gt;&lt;p&gt;没有自己的照片时，可从“文件”菜单的“打开示例”开始。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Forget all settings, recent folders and keys? Photos, labels and runs stay as they are.</source>
        <translation>忘记所有设置、最近的文件夹和按键？照片、标注和训练记录保持不变。</translation>
    </message>
    <message>
        <source>Settings are reset; some show after the next start.</source>
        <translation>设置已重置；有些在下次启动后生效。</translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation>导出设置</translation>
    </message>
    <message>
        <source>Settings (*.ini)</source>
        <translation>设置 (*.ini)</translation>
    </message>
    <message>
        <source>Settings are written to {0}</source>
        <translation>设置已写入 {0}</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>导入设置</translation>
    </message>
    <message>
        <source>Settings are taken over; some show after the next start.</source>
        <translation>设置已采用；有些在下次启动后生效。</translation>
    </message>
    <message>
        <source>Close anyway?</source>
        <translation>仍要关闭吗？</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>图片(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open folder…</source>
        <translation>打开文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;sample</source>
        <translation>打开示例(&amp;S)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Close folder</source>
        <translation>关闭文件夹(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>&amp;Photos from a video…</source>
        <translation>从视频取照片(&amp;P)…</translation>
    </message>
    <message>
        <source>S&amp;ettings</source>
        <translation>设置(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export settings…</source>
        <translation>导出设置(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Import settings…</source>
        <translation>导入设置(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Reset all settings…</source>
        <translation>重置所有设置(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;First steps</source>
        <translation>入门(&amp;F)</translation>
    </message>
    <message>
        <source>Find a &amp;command…</source>
        <translation>查找命令(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Open the &amp;log folder</source>
        <translation>打开日志文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About Boxwright</source>
        <translation>关于 Boxwright(&amp;A)</translation>
    </message>
</context>
<context>
    <name>NextStep</name>
    <message>
        <source>Next: open a folder of photos or the sample</source>
        <translation>下一步：打开照片文件夹或示例</translation>
    </message>
    <message>
        <source>Next: label photos ({0} of at least {1})</source>
        <translation>下一步：标注照片（{0} / 至少 {1}）</translation>
    </message>
    <message>
        <source>Next: split into training, validation and test</source>
        <translation>下一步：划分训练集、验证集和测试集</translation>
    </message>
    <message>
        <source>Next: train a first detector</source>
        <translation>下一步：训练第一个检测器</translation>
    </message>
    <message>
        <source>Next: measure how good it is</source>
        <translation>下一步：评估效果</translation>
    </message>
    <message>
        <source>Next: point a camera at the world, or label more and train again</source>
        <translation>下一步：打开摄像头，或继续标注后再次训练</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭这条消息</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>打开图片文件夹</translation>
    </message>
    <message>
        <source>Nothing opened yet</source>
        <translation>还没有打开过</translation>
    </message>
    <message>
        <source>Opening {0}</source>
        <translation>正在打开 {0}</translation>
    </message>
    <message>
        <source>{0:,} images</source>
        <translation>{0:,} 张图片</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>The labels of {0} images are not saved ({1}).</source>
        <translation>{0} 张图片的标注未保存（{1}）。</translation>
    </message>
    <message>
        <source>{0} is not in the open data set.</source>
        <translation>{0} 不在已打开的数据集中。</translation>
    </message>
    <message>
        <source>{0} Boxwright shows the photo but does not touch this file.</source>
        <translation>{0} Boxwright 会显示照片，但不会改动这个文件。</translation>
    </message>
    <message>
        <source> (and {0} more)</source>
        <translation>（还有 {0} 个）</translation>
    </message>
    <message>
        <source>Format of new label files: {0}</source>
        <translation>新标注文件的格式：{0}</translation>
    </message>
    <message>
        <source>   not saved</source>
        <translation>   未保存</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>打开图片文件夹</translation>
    </message>
    <message>
        <source>Every image has been looked at.</source>
        <translation>所有图片都看过了。</translation>
    </message>
    <message>
        <source>Write split</source>
        <translation>写入划分</translation>
    </message>
    <message>
        <source>Objects and photos in each set</source>
        <translation>各集合中的目标和照片</translation>
    </message>
    <message>
        <source>Check the data</source>
        <translation>检查数据</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What is wrong with the data</source>
        <translation>数据的问题</translation>
    </message>
    <message>
        <source>In each set</source>
        <translation>各集合</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>体检</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>Open a folder of photos first.</source>
        <translation>请先打开照片文件夹。</translation>
    </message>
    <message>
        <source> ({0} more)</source>
        <translation>（还有 {0} 个）</translation>
    </message>
    <message>
        <source>This split is on disk. Another seed or share shows a preview.</source>
        <translation>这个划分已在磁盘上。换一个种子或比例可以预览。</translation>
    </message>
    <message>
        <source>A preview: nothing is written yet.</source>
        <translation>预览：尚未写入。</translation>
    </message>
    <message>
        <source>Split written to {0}</source>
        <translation>划分已写入 {0}</translation>
    </message>
    <message>
        <source>Nothing wrong was found.</source>
        <translation>没有发现问题。</translation>
    </message>
    <message>
        <source>{0:,} findings. Double-click one to see its photo.</source>
        <translation>{0:,} 处发现。双击可查看照片。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>集合</translation>
    </message>
    <message>
        <source>test set</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>validation set</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>training set</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Report page</source>
        <translation>报告网页</translation>
    </message>
    <message>
        <source>Open the report as a web page, to print or to pass on</source>
        <translation>以网页打开报告，可打印或转交</translation>
    </message>
    <message>
        <source>Figures of each class</source>
        <translation>各类别的数据</translation>
    </message>
    <message>
        <source>Photos with the most mistakes</source>
        <translation>错误最多的照片</translation>
    </message>
    <message>
        <source>mAP@0.5 (VOC area)</source>
        <translation>mAP@0.5（VOC 面积法）</translation>
    </message>
    <message>
        <source>mAP@0.5 (VOC 2007)</source>
        <translation>mAP@0.5（VOC 2007）</translation>
    </message>
    <message>
        <source>COCO AP50</source>
        <translation>COCO AP50</translation>
    </message>
    <message>
        <source>COCO AP50:95</source>
        <translation>COCO AP50:95</translation>
    </message>
    <message>
        <source>ms a photo</source>
        <translation>毫秒/张</translation>
    </message>
    <message>
        <source>Precision and recall of each class</source>
        <translation>各类别的精确率和召回率</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>There is no trained detector here yet: train one first.</source>
        <translation>这里还没有训练好的检测器：请先训练一个。</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1}). Evaluate again.</source>
        <translation>无法读取 {0}（{1}）。请重新评估。</translation>
    </message>
    <message>
        <source>Not evaluated yet.</source>
        <translation>尚未评估。</translation>
    </message>
    <message>
        <source>{0} photos, {1} objects, threshold {2:.2f}</source>
        <translation>{0} 张照片，{1} 个目标，阈值 {2:.2f}</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>AP@0.5</source>
        <translation>AP@0.5</translation>
    </message>
    <message>
        <source>COCO AP</source>
        <translation>COCO AP</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>漏检</translation>
    </message>
    <message>
        <source>Photos of the class on which it and nothing else was found</source>
        <translation>含该类别且只找到该类别的照片</translation>
    </message>
    <message>
        <source>Photos on which a class was found that is not there</source>
        <translation>找到了并不存在的类别的照片</translation>
    </message>
    <message>
        <source>Photos on which it was not found</source>
        <translation>没有找到该类别的照片</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>False alarms</source>
        <translation>误报</translation>
    </message>
    <message>
        <source>Wrong class</source>
        <translation>类别错误</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>找到</translation>
    </message>
    <message>
        <source>Double-click to open the photo</source>
        <translation>双击打开照片</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>截图</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>Show what the detector is at least this sure of</source>
        <translation>显示检测器至少有这么大把握的目标</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Of two boxes of a class that overlap more (IoU), the less sure one goes</source>
        <translation>同类的两个框重叠（IoU）超过此值时，去掉把握较小的</translation>
    </message>
    <message>
        <source>Video file</source>
        <translation>视频文件</translation>
    </message>
    <message>
        <source>URL (RTSP, HTTP, MJPEG)</source>
        <translation>网址（RTSP、HTTP、MJPEG）</translation>
    </message>
    <message>
        <source>Path of a video</source>
        <translation>视频路径</translation>
    </message>
    <message>
        <source>Choose a video</source>
        <translation>选择视频</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.avi *.mkv *.mov *.webm)</source>
        <translation>视频 (*.mp4 *.avi *.mkv *.mov *.webm)</translation>
    </message>
    <message>
        <source>There is no trained detector here yet: train one first</source>
        <translation>这里还没有训练好的检测器：请先训练一个</translation>
    </message>
    <message>
        <source>Choose a run and a source, then press Start</source>
        <translation>选择训练记录和来源，然后按“开始”</translation>
    </message>
    <message>
        <source>Loading the detector…</source>
        <translation>正在载入检测器…</translation>
    </message>
    <message>
        <source>The video has ended.</source>
        <translation>视频已结束。</translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation>已保存 {0}</translation>
    </message>
    <message>
        <source>{0} could not be written. Is the disk full?</source>
        <translation>无法写入 {0}。磁盘是否已满？</translation>
    </message>
    <message>
        <source>Waiting for the first picture…</source>
        <translation>正在等待第一幅画面…</translation>
    </message>
    <message>
        <source>{0:.1f} frames/s   {1:.1f} ms a frame</source>
        <translation>{0:.1f} 帧/秒   每帧 {1:.1f} 毫秒</translation>
    </message>
    <message>
        <source>prepare {0:.1f}, network {1:.1f}, boxes {2:.1f} ms</source>
        <translation>准备 {0:.1f}，网络 {1:.1f}，框 {2:.1f} 毫秒</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Go on with the run that is shown</source>
        <translation>继续所显示的训练</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>A training is running; it stops and can be resumed.</source>
        <translation>正在训练；它会停止，之后可以继续。</translation>
    </message>
    <message>
        <source>No data set is open.</source>
        <translation>没有打开数据集。</translation>
    </message>
    <message>
        <source>Open a folder of photos</source>
        <translation>打开照片文件夹</translation>
    </message>
    <message>
        <source>({0} more)</source>
        <translation>（还有 {0} 个）</translation>
    </message>
    <message>
        <source>Split now</source>
        <translation>现在划分</translation>
    </message>
    <message>
        <source>Label photos</source>
        <translation>标注照片</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Start from nothing</source>
        <translation>从零开始</translation>
    </message>
    <message>
        <source>Stopping after this step…</source>
        <translation>本步完成后停止…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>epoch {0} of {1}</source>
        <translation>第 {0} / {1} 轮</translation>
    </message>
    <message>
        <source>{0:.1f} images/s</source>
        <translation>{0:.1f} 张/秒</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>还需 {0}</translation>
    </message>
    <message>
        <source>best mAP@0.5 {0:.3f}</source>
        <translation>最佳 mAP@0.5 {0:.3f}</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>ended early: no improvement</source>
        <translation>提前结束：没有提高</translation>
    </message>
    <message>
        <source>{0}: {1} training and {2} validation photos, {3} classes, {4} on {5}</source>
        <translation>{0}：{1} 张训练照片，{2} 张验证照片，{3} 个类别，{4}，运行于 {5}</translation>
    </message>
    <message>
        <source>; default boxes cover {0:.1%}</source>
        <translation>；默认框覆盖 {0:.1%}</translation>
    </message>
    <message>
        <source>epoch {0}: loss {1:.3f}, {2:.1f} images/s</source>
        <translation>第 {0} 轮：损失 {1:.3f}，{2:.1f} 张/秒</translation>
    </message>
    <message>
        <source>epoch {0}: validation loss {1:.3f}, mAP@0.5 {2:.3f}, COCO AP {3:.3f}</source>
        <translation>第 {0} 轮：验证损失 {1:.3f}，mAP@0.5 {2:.3f}，COCO AP {3:.3f}</translation>
    </message>
    <message>
        <source> (best so far)</source>
        <translation>（目前最佳）</translation>
    </message>
    <message>
        <source>{0} after {1}</source>
        <translation>{0}，用时 {1}</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Built-in keys</source>
        <translation>默认按键</translation>
    </message>
    <message>
        <source>Keys of the chosen row:</source>
        <translation>所选行的按键：</translation>
    </message>
    <message>
        <source>{0} is taken by “{1}”.</source>
        <translation>{0} 已被“{1}”使用。</translation>
    </message>
</context>
<context>
    <name>SplitBox</name>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Share of the photos for training and validation; the rest is the test set, never learnt from</source>
        <translation>用于训练和验证的照片比例；其余是测试集，从不用于学习</translation>
    </message>
    <message>
        <source>of it training</source>
        <translation>其中训练</translation>
    </message>
    <message>
        <source>Share of the learning photos that are shown in training; the rest validates each epoch</source>
        <translation>学习照片中用于训练的比例；其余在每轮后用于验证</translation>
    </message>
    <message>
        <source>each photo by itself</source>
        <translation>每张照片独立</translation>
    </message>
    <message>
        <source>photos of a sub-folder</source>
        <translation>同一子文件夹的照片</translation>
    </message>
    <message>
        <source>photos of a numbered series</source>
        <translation>同一编号序列的照片</translation>
    </message>
    <message>
        <source>What stays in one set: pictures of one burst or video must not be learnt and tested on</source>
        <translation>哪些照片要在同一集合：同一连拍或视频的画面不能既学习又测试</translation>
    </message>
    <message>
        <source>Keep together</source>
        <translation>放在一起</translation>
    </message>
    <message>
        <source>Another seed gives another split that is as good</source>
        <translation>换一个种子会得到另一个同样好的划分</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
</context>
<context>
    <name>SuggestCommands</name>
    <message>
        <source>Every image has been looked at.</source>
        <translation>所有图片都看过了。</translation>
    </message>
    <message>
        <source>No run is trained yet. Train one, then it can suggest boxes.</source>
        <translation>还没有训练记录。训练一个之后就能建议框。</translation>
    </message>
    <message>
        <source>{0} looks at {1} images</source>
        <translation>{0} 正在查看 {1} 张图片</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>{0} of {1} images looked at</source>
        <translation>已查看 {0} / {1} 张图片</translation>
    </message>
    <message>
        <source>No suggestions: {0}</source>
        <translation>没有建议：{0}</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>It was killed.</source>
        <translation>它被强行终止。</translation>
    </message>
</context>
<context>
    <name>TrainForm</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>ImageNet (downloaded once)</source>
        <translation>ImageNet（只下载一次）</translation>
    </message>
    <message>
        <source>Nothing (random weights)</source>
        <translation>从零开始（随机权重）</translation>
    </message>
    <message>
        <source>Run {0}</source>
        <translation>训练记录 {0}</translation>
    </message>
    <message>
        <source>A weights file…</source>
        <translation>权重文件…</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>What the network already knows. ImageNet weights learn fastest from few photos.</source>
        <translation>网络已有的知识。照片少时 ImageNet 权重学得最快。</translation>
    </message>
    <message>
        <source>MobileNetV3 Small (fastest)</source>
        <translation>MobileNetV3 Small（最快）</translation>
    </message>
    <message>
        <source>MobileNetV3 Large (finds more)</source>
        <translation>MobileNetV3 Large（找到更多）</translation>
    </message>
    <message>
        <source>MobileNetV2</source>
        <translation>MobileNetV2</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Small runs about twice as fast as Large; Large makes fewer mistakes.</source>
        <translation>Small 比 Large 快约一倍；Large 错误更少。</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>How often every training photo is shown.</source>
        <translation>每张训练照片展示多少次。</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图片尺寸</translation>
    </message>
    <message>
        <source>Photos are scaled to a square of this side. Larger sees smaller objects, slower.</source>
        <translation>照片缩放到该边长的正方形。越大越能看到小目标，也越慢。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Photos a step. auto takes 16, less for very small sets.</source>
        <translation>每步的照片数。自动为 16，数据很少时更小。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Highest learning rate. auto: {0}, for a batch of 16.</source>
        <translation>最高学习率。自动：{0}（批大小 16）。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>auto takes a graphics card if there is one.</source>
        <translation>自动：有显卡就用显卡。</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How the weights are stepped.</source>
        <translation>权重如何更新。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Of SGD; no effect on AdamW.</source>
        <translation>用于 SGD；对 AdamW 无效。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pull of the weights towards 0; more of it overfits less.</source>
        <translation>把权重拉向 0；越大越不易过拟合。</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source> epochs</source>
        <translation> 轮</translation>
    </message>
    <message>
        <source>Epochs over which the learning rate rises from 0.</source>
        <translation>学习率从 0 升起所用的轮数。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率计划</translation>
    </message>
    <message>
        <source>How the learning rate falls: smoothly, or by ten at 2/3 and 8/9.</source>
        <translation>学习率如何下降：平滑下降，或在 2/3 和 8/9 处除以十。</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>What stays as it starts; for a few dozen photos.</source>
        <translation>哪些部分保持初始值；适合几十张照片。</translation>
    </message>
    <message>
        <source>Fit default boxes</source>
        <translation>适配默认框</translation>
    </message>
    <message>
        <source>Choose the default boxes&apos; sizes by your boxes.</source>
        <translation>按你的框选择默认框的大小。</translation>
    </message>
    <message>
        <source>Small objects</source>
        <translation>小目标</translation>
    </message>
    <message>
        <source>A finer feature map. auto adds it where your boxes need it.</source>
        <translation>更细的特征图。自动：需要时才加。</translation>
    </message>
    <message>
        <source>Augment</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Show random crops, zooms, mirror images and colours.</source>
        <translation>展示随机裁剪、缩放、镜像和颜色。</translation>
    </message>
    <message>
        <source>Turn photos</source>
        <translation>旋转照片</translation>
    </message>
    <message>
        <source>Also upside down and on their side: for photos taken from above, which have no up.</source>
        <translation>也上下颠倒和侧放：适合没有上下之分的俯拍照片。</translation>
    </message>
    <message>
        <source>Use difficult</source>
        <translation>使用困难框</translation>
    </message>
    <message>
        <source>Train on boxes marked difficult.</source>
        <translation>用标记为困难的框训练。</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>验证间隔</translation>
    </message>
    <message>
        <source>How often mAP is measured.</source>
        <translation>多久测一次 mAP。</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>never stop early</source>
        <translation>从不提前停止</translation>
    </message>
    <message>
        <source>Stop after so many validations without a better mAP.</source>
        <translation>连续这么多次验证没有提高 mAP 就停止。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same run on the same processor.</source>
        <translation>同一处理器上，相同的种子得到相同的训练。</translation>
    </message>
    <message>
        <source>Loader threads</source>
        <translation>加载线程</translation>
    </message>
    <message>
        <source>Threads that prepare photos ahead.</source>
        <translation>提前准备照片的线程数。</translation>
    </message>
    <message>
        <source>Photo cache</source>
        <translation>照片缓存</translation>
    </message>
    <message>
        <source>Memory for decoded photos; a larger set is decoded anew in each epoch.</source>
        <translation>存放已解码照片的内存；放不下时每轮重新解码。</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>处理器线程</translation>
    </message>
    <message>
        <source>How much of the processor training may use.</source>
        <translation>训练可用多少处理器。</translation>
    </message>
    <message>
        <source>Choose weights</source>
        <translation>选择权重</translation>
    </message>
    <message>
        <source>Weights (*.pth *.pt *.safetensors)</source>
        <translation>权重 (*.pth *.pt *.safetensors)</translation>
    </message>
</context>
<context>
    <name>TrainingThread</name>
    <message>
        <source>The training could not be started: {0}</source>
        <translation>无法启动训练：{0}</translation>
    </message>
    <message>
        <source>The training was ended before it could save its state.</source>
        <translation>训练在保存状态之前被结束。</translation>
    </message>
    <message>
        <source>The system killed the training, most likely because memory ran out.</source>
        <translation>系统终止了训练，很可能是内存不足。</translation>
    </message>
    <message>
        <source>Choose a smaller batch or image size, then resume</source>
        <translation>减小批大小或图片尺寸，然后继续训练</translation>
    </message>
    <message>
        <source>The training ended unexpectedly (status {0}). {1}</source>
        <translation>训练意外结束（状态 {0}）。{1}</translation>
    </message>
</context>
<context>
    <name>ViewCommands</name>
    <message>
        <source>Select a box or a class first.</source>
        <translation>请先选择一个框或类别。</translation>
    </message>
    <message>
        <source>Colour of {0}</source>
        <translation>{0} 的颜色</translation>
    </message>
    <message>
        <source>Brightness {0} %</source>
        <translation>亮度 {0} %</translation>
    </message>
</context>
<context>
    <name>annotate</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Open image…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>Open label file…</source>
        <translation>打开标注文件…</translation>
    </message>
    <message>
        <source>Folder of the label files…</source>
        <translation>标注文件所在文件夹…</translation>
    </message>
    <message>
        <source>Format of new label files</source>
        <translation>新标注文件的格式</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save labels as…</source>
        <translation>标注另存为…</translation>
    </message>
    <message>
        <source>Save automatically</source>
        <translation>自动保存</translation>
    </message>
    <message>
        <source>Delete image…</source>
        <translation>删除图片…</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>画框</translation>
    </message>
    <message>
        <source>Keep drawing</source>
        <translation>连续画框</translation>
    </message>
    <message>
        <source>Select and move boxes</source>
        <translation>选择和移动框</translation>
    </message>
    <message>
        <source>Same class for every box</source>
        <translation>所有框用同一类别</translation>
    </message>
    <message>
        <source>Draw squares</source>
        <translation>画正方形</translation>
    </message>
    <message>
        <source>Change class…</source>
        <translation>更改类别…</translation>
    </message>
    <message>
        <source>Delete boxes</source>
        <translation>删除框</translation>
    </message>
    <message>
        <source>Duplicate boxes</source>
        <translation>复制一份框</translation>
    </message>
    <message>
        <source>Copy boxes</source>
        <translation>复制框</translation>
    </message>
    <message>
        <source>Paste boxes</source>
        <translation>粘贴框</translation>
    </message>
    <message>
        <source>Repeat the previous image&apos;s boxes</source>
        <translation>重复上一张图片的框</translation>
    </message>
    <message>
        <source>Select all boxes</source>
        <translation>选择所有框</translation>
    </message>
    <message>
        <source>Next box</source>
        <translation>下一个框</translation>
    </message>
    <message>
        <source>Previous box</source>
        <translation>上一个框</translation>
    </message>
    <message>
        <source>Suggest boxes for this image</source>
        <translation>为此图建议框</translation>
    </message>
    <message>
        <source>Suggest boxes for all images not looked at</source>
        <translation>为所有未看过的图片建议框</translation>
    </message>
    <message>
        <source>Accept suggestions</source>
        <translation>接受建议</translation>
    </message>
    <message>
        <source>Classes…</source>
        <translation>类别…</translation>
    </message>
    <message>
        <source>Colour of the class…</source>
        <translation>类别颜色…</translation>
    </message>
    <message>
        <source>Hide all boxes</source>
        <translation>隐藏所有框</translation>
    </message>
    <message>
        <source>Show all boxes</source>
        <translation>显示所有框</translation>
    </message>
    <message>
        <source>Show classes and boxes</source>
        <translation>显示类别和框的面板</translation>
    </message>
    <message>
        <source>Show class names</source>
        <translation>显示类别名称</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>上一张图片</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>下一张图片</translation>
    </message>
    <message>
        <source>Next image not looked at</source>
        <translation>下一张未看过的图片</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>已核实</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>此图无目标</translation>
    </message>
    <message>
        <source>Show thumbnails</source>
        <translation>显示缩略图</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Original size</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>Fit window</source>
        <translation>适应窗口</translation>
    </message>
    <message>
        <source>Brighter</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Darker</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Original brightness</source>
        <translation>原始亮度</translation>
    </message>
    <message>
        <source>Keep zoom from image to image</source>
        <translation>换图时保持缩放</translation>
    </message>
    <message>
        <source>Fit width</source>
        <translation>适应宽度</translation>
    </message>
</context>
<context>
    <name>classes</name>
    <message>
        <source>Rename {0} to {1}: {2} boxes in {3} photos</source>
        <translation>把 {0} 改名为 {1}：{3} 张照片中的 {2} 个框</translation>
    </message>
    <message>
        <source>Merge {0} into {1}: {2} boxes in {3} photos</source>
        <translation>把 {0} 并入 {1}：{3} 张照片中的 {2} 个框</translation>
    </message>
    <message>
        <source>Delete {0} with its {2} boxes in {3} photos</source>
        <translation>删除 {0} 及其在 {3} 张照片中的 {2} 个框</translation>
    </message>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>New order of the class list</source>
        <translation>类别列表的新顺序</translation>
    </message>
    <message>
        <source>The class file keeps its lines: the ids in this data set&apos;s YOLO files count them.</source>
        <translation>类别文件保留各行：此数据集的 YOLO 文件按行号计 id。</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
</context>
<context>
    <name>panel</name>
    <message>
        <source>As it was opened</source>
        <translation>打开时的样子</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Whole data set</source>
        <translation>整个数据集</translation>
    </message>
</context>
<context>
    <name>rooms</name>
    <message>
        <source>Annotate</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Draw boxes</source>
        <translation>画框</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Split and check</source>
        <translation>划分与检查</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Train a detector</source>
        <translation>训练检测器</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>See how good it is</source>
        <translation>看看效果如何</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Point a camera at the world</source>
        <translation>用摄像头看世界</translation>
    </message>
</context>
<context>
    <name>trash</name>
    <message>
        <source>Delete {0}</source>
        <translation>删除 {0}</translation>
    </message>
</context>
</TS>
