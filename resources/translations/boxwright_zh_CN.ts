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
    <name>AdviceView</name>
    <message>
        <source>What to do next</source>
        <translation>下一步做什么</translation>
    </message>
    <message>
        <source>Nothing stands out at this threshold.</source>
        <translation>在此阈值下没有突出的问题。</translation>
    </message>
    <message>
        <source>Click or Enter shows them</source>
        <translation>单击或按回车查看</translation>
    </message>
    <message>
        <source>Click or Enter tries this threshold</source>
        <translation>单击或按回车试用此阈值</translation>
    </message>
</context>
<context>
    <name>AnnotateLayout</name>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>As it was opened</source>
        <translation>打开时的状态</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Whole data set</source>
        <translation>整个数据集</translation>
    </message>
</context>
<context>
    <name>AutolabelProcess</name>
    <message>
        <source>It was killed.</source>
        <translation>它被强行终止。</translation>
    </message>
    <message>
        <source>See the log file.</source>
        <translation>请查看日志文件。</translation>
    </message>
</context>
<context>
    <name>BackbonePicture</name>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Size: million weights of a detector. Ms per frame: processor time to find objects in one photo. Accuracy: photos of ImageNet named rightly by the weights it starts from, as torchvision measured it.
{0}. Command: {1}</source>
        <translation>大小：检测器的权重数（百万）。毫秒/帧：处理器在一张照片中找出目标所需的时间。准确率：由 torchvision 测得，起始权重在 ImageNet 上认对的照片比例。
{0}。命令：{1}</translation>
    </message>
    <message>
        <source>per frame</source>
        <translation>每帧</translation>
    </message>
</context>
<context>
    <name>BackupSteps</name>
    <message>
        <source>No box is lost.</source>
        <translation>不会丢失任何框。</translation>
    </message>
    <message>
        <source>Restore {0}</source>
        <translation>恢复 {0}</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) drawn or changed since then:</source>
        <translation>
            <numerusform>此后绘制或更改的 %Ln 个框：</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) come back as they were then.</source>
        <translation>
            <numerusform>%Ln 个框会恢复为当时的样子。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) that are in this backup alone:</source>
        <translation>
            <numerusform>只存在于这个备份中的 %Ln 个框：</numerusform>
        </translation>
    </message>
    <message>
        <source>No box is in this backup alone.</source>
        <translation>没有只存在于这个备份中的框。</translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>It can be undone while the data set is open.</source>
        <translation>数据集打开期间可以撤销。</translation>
    </message>
    <message>
        <source>Cannot be compared: {0}</source>
        <translation>无法比较：{0}</translation>
    </message>
    <message>
        <source>The lists of the split are others.</source>
        <translation>划分列表不同。</translation>
    </message>
    <message>
        <source>The class list is another.</source>
        <translation>类别列表不同。</translation>
    </message>
    <message>
        <source>Restoring…</source>
        <translation>正在恢复…</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>Labels and split are as in {0} already.</source>
        <translation>标注和划分已经与“{0}”一致。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label file(s) differ in something else.</source>
        <translation>
            <numerusform>%Ln 个标注文件在其他方面不同。</numerusform>
        </translation>
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
    <message>
        <source>Suggested by a model; nobody has accepted it yet</source>
        <translation>模型建议的框，尚无人接受</translation>
    </message>
    <message>
        <source>Boxes: {0}, suggestions: {1}</source>
        <translation>框：{0}，建议：{1}</translation>
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
    <name>CanvasMenus</name>
    <message>
        <source>&amp;Copy here</source>
        <translation>复制到这里(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Move here</source>
        <translation>移动到这里(&amp;M)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
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
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy the values</source>
        <translation>复制数值</translation>
    </message>
    <message>
        <source>Save as {0}…</source>
        <translation>另存为 {0}…</translation>
    </message>
    <message>
        <source>Wheel: zoom. Drag: move. Right button and drag: zoom one axis. Double-click title: larger.</source>
        <translation>滚轮：缩放。拖动：移动。右键拖动：缩放单个轴。双击标题：放大。</translation>
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
        <source>Load, %</source>
        <translation>负载，%</translation>
    </message>
    <message>
        <source>Memory, MB</source>
        <translation>内存，MB</translation>
    </message>
    <message>
        <source>The training starts. Its curves come with the first steps.</source>
        <translation>训练正在启动。曲线会随最初几步出现。</translation>
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
        <source>Accuracy</source>
        <translation>准确率</translation>
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
        <source>graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Choose settings at the left and press Start. Curves here show how the network learns.</source>
        <translation>在左侧选择设置，然后按“开始”。网络学习的过程会以曲线显示在这里。</translation>
    </message>
    <message>
        <source>training process</source>
        <translation>训练进程</translation>
    </message>
    <message>
        <source>processor (100: one core)</source>
        <translation>处理器（100：一个核心）</translation>
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
    <message>
        <source>Images per second</source>
        <translation>每秒图片数</translation>
    </message>
    <message>
        <source>Recall per class</source>
        <translation>各类召回率</translation>
    </message>
    <message>
        <source>AP@0.5 per class</source>
        <translation>各类 AP@0.5</translation>
    </message>
    <message>
        <source>Load, % of one core</source>
        <translation>负载，单核的 %</translation>
    </message>
</context>
<context>
    <name>ChildWatcher</name>
    <message>
        <source>The training could not be started: {0}</source>
        <translation>无法启动训练：{0}</translation>
    </message>
    <message>
        <source>The training was ended before it could save its state.</source>
        <translation>训练在保存状态之前被结束。</translation>
    </message>
    <message>
        <source>The memory does not suffice for a training ({0}).</source>
        <translation>内存不足，无法训练（{0}）。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller batch or image size</source>
        <translation>请关闭其他程序，或选择更小的批量或图像尺寸</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <source>Free some space, then resume</source>
        <translation>腾出一些空间，然后继续训练</translation>
    </message>
    <message>
        <source>The training crashed ({0}).</source>
        <translation>训练崩溃了（{0}）。</translation>
    </message>
    <message>
        <source>Resume it; if it crashes again, choose a smaller batch or image size</source>
        <translation>请继续训练；如果再次崩溃，请选择更小的批量或图像尺寸</translation>
    </message>
    <message>
        <source>The training ended unexpectedly (status {0}). {1}</source>
        <translation>训练意外结束（状态 {0}）。{1}</translation>
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
        <source>Everything is as it was.</source>
        <translation>一切恢复原状。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label file(s) cannot be read, left as found: {0}</source>
        <translation>
            <numerusform>%Ln 个标注文件无法读取，保持原样：{0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) of classes</source>
        <translation>
            <numerusform>%Ln 处类别更改</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) in {0} changed.</source>
        <translation>
            <numerusform>已更改 {0}中的 %Ln 个框。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (stays as it is/stay as they are): {0}</source>
        <translation>
            <numerusform>%Ln 个文件保持原样：{0}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassTable</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Figures of each class</source>
        <translation>各类别的数据</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
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
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Precision and recall in one figure: their harmonic mean</source>
        <translation>把精确率和召回率合为一个数：调和平均</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>Show this class</source>
        <translation>显示此类别</translation>
    </message>
    <message>
        <source>Show this class from its own confidence on</source>
        <translation>此类别使用自己的置信度</translation>
    </message>
    <message>
        <source>Confidence of {0}</source>
        <translation>{0} 的置信度</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>same as above</source>
        <translation>同上</translation>
    </message>
</context>
<context>
    <name>ClassifierView</name>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Share of the pictures that were named rightly</source>
        <translation>命名正确的图片比例</translation>
    </message>
    <message>
        <source>mean recall</source>
        <translation>平均召回率</translation>
    </message>
    <message>
        <source>Mean over the classes, so that rare ones count as much as frequent ones</source>
        <translation>各类别的平均，稀有类别与常见类别同等重要</translation>
    </message>
    <message>
        <source>mean F1</source>
        <translation>平均 F1</translation>
    </message>
    <message>
        <source>Mean over the classes</source>
        <translation>各类别的平均</translation>
    </message>
    <message>
        <source>best two</source>
        <translation>前两名</translation>
    </message>
    <message>
        <source>Share whose class is among the best two</source>
        <translation>正确类别在前两名中的比例</translation>
    </message>
    <message>
        <source>best five</source>
        <translation>前五名</translation>
    </message>
    <message>
        <source>Share whose class is among the best five</source>
        <translation>正确类别在前五名中的比例</translation>
    </message>
    <message>
        <source>One at a time, without reading the file</source>
        <translation>逐张处理，不含读取文件</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Share of its pictures that were named rightly</source>
        <translation>其图片中命名正确的比例</translation>
    </message>
    <message>
        <source>Share of the pictures named so that show it</source>
        <translation>被如此命名的图片中确实属于它的比例</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>误认作</translation>
    </message>
    <message>
        <source>The class it is mistaken for most often</source>
        <translation>最常被误认成的类别</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Mistakes, the gravest first</source>
        <translation>错误，最严重的在前</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混淆</translation>
    </message>
    <message>
        <source>Mistakes</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>{0} is not there any more.</source>
        <translation>{0} 已不存在。</translation>
    </message>
    <message>
        <source>How many of its pictures are</source>
        <translation>它有多少张图片被认错</translation>
    </message>
    <message>
        <source>ms per picture</source>
        <translation>毫秒/图片</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>How many pictures show it in this set</source>
        <translation>此集合中有多少张图片是它</translation>
    </message>
    <message>
        <source>Labelled → named, and how sure it was of each. A click or Enter opens the photo, to mend the label.</source>
        <translation>标注 → 判断，以及各自的把握。单击或按回车打开照片以修正标注。</translation>
    </message>
    <message>
        <source>Parts of the report</source>
        <translation>报告的各部分</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln picture(s); another set of as many gives {0:.3f} to {1:.3f} (95 %)</source>
        <translation>
            <numerusform>共 %Ln 张图片；换一组同样多的图片会得到 {0:.3f} 到 {1:.3f}（95 %）</numerusform>
        </translation>
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
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>No command has these letters.</source>
        <translation>没有包含这些字的命令。</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>What is compared</source>
        <translation>比较什么</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Only what differs</source>
        <translation>只看不同之处</translation>
    </message>
    <message>
        <source>Runs side by side</source>
        <translation>训练记录并排</translation>
    </message>
    <message>
        <source>Compare by</source>
        <translation>比较依据</translation>
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
        <source>mAP@0.5, VOC 2007</source>
        <translation>mAP@0.5，VOC 2007</translation>
    </message>
    <message>
        <source>COCO AP50</source>
        <translation>COCO AP50</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>验证损失</translation>
    </message>
    <message>
        <source>training loss</source>
        <translation>训练损失</translation>
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
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>class {0}</source>
        <translation>类别 {0}</translation>
    </message>
</context>
<context>
    <name>ConfusionView</name>
    <message>
        <source>Behind the chosen cell</source>
        <translation>所选格子对应的图片</translation>
    </message>
    <message>
        <source>Rows: what is labelled. Columns: what was found. A click or Enter shows what is behind a number.</source>
        <translation>行：标注的类别。列：找到的类别。单击或按回车查看数字背后的照片。</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>Number the objects</source>
        <translation>给目标编号</translation>
    </message>
    <message>
        <source>Follow objects from frame to frame</source>
        <translation>跨帧跟踪目标</translation>
    </message>
    <message>
        <source>Count over a line</source>
        <translation>越线计数</translation>
    </message>
    <message>
        <source>Drag a line across the picture; what crosses it is counted</source>
        <translation>在画面上拖出一条线；统计越过它的目标</translation>
    </message>
    <message>
        <source>Add frames the model is unsure about</source>
        <translation>加入模型没有把握的画面</translation>
    </message>
    <message>
        <source>To the open data set, at most one in two seconds and none that looks like another</source>
        <translation>加入已打开的数据集，每两秒最多一张，相似的不加</translation>
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
        <source>Of two boxes of a class that overlap more (IoU), the less sure one goes</source>
        <translation>同类的两个框重叠（IoU）超过此值时，去掉把握较小的</translation>
    </message>
    <message>
        <source>Drag a line across the picture.</source>
        <translation>请在画面上拖出一条线。</translation>
    </message>
    <message>
        <source>To the right: {0}</source>
        <translation>向右：{0}</translation>
    </message>
    <message>
        <source>To the left: {0}</source>
        <translation>向左：{0}</translation>
    </message>
    <message>
        <source>Downwards: {0}</source>
        <translation>向下：{0}</translation>
    </message>
    <message>
        <source>Upwards: {0}</source>
        <translation>向上：{0}</translation>
    </message>
    <message>
        <source>Place the line with keys</source>
        <translation>用键盘放置计数线</translation>
    </message>
    <message>
        <source>Arrows, Space and Enter on the picture</source>
        <translation>在画面上用方向键、空格和回车</translation>
    </message>
    <message>
        <source>Merge overlapping</source>
        <translation>合并重叠</translation>
    </message>
</context>
<context>
    <name>CountsChart</name>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Detections per class over time</source>
        <translation>每个类别的检测数随时间的变化</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>目标数</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Precision and recall</source>
        <translation>精确率与召回率</translation>
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
        <source>F1 at each threshold</source>
        <translation>各阈值的 F1</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Drag the upright line to choose a threshold</source>
        <translation>拖动竖线选择阈值</translation>
    </message>
</context>
<context>
    <name>DataFolder</name>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open another folder of photos</source>
        <translation>打开另一个照片文件夹</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>DetectorView</name>
    <message>
        <source>Photos with the most mistakes</source>
        <translation>错误最多的照片</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>找到</translation>
    </message>
    <message>
        <source>Wrong class</source>
        <translation>类别错误</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>漏检</translation>
    </message>
    <message>
        <source>False alarms</source>
        <translation>误报</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混淆</translation>
    </message>
    <message>
        <source>Mistakes</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>{0} is not there any more.</source>
        <translation>{0} 已不存在。</translation>
    </message>
    <message>
        <source>Of objects under 32 × 32, up to 96 × 96 and above, in pixels of the photo</source>
        <translation>目标小于 32 × 32、不超过 96 × 96、以及更大，按照片像素</translation>
    </message>
    <message>
        <source>mAP@0.5</source>
        <translation>mAP@0.5</translation>
    </message>
    <message>
        <source>VOC, area under the curve</source>
        <translation>VOC，曲线下面积</translation>
    </message>
    <message>
        <source>mAP@0.5, 2007</source>
        <translation>mAP@0.5，2007</translation>
    </message>
    <message>
        <source>VOC 2007, mean of 11 points</source>
        <translation>VOC 2007，11 点平均</translation>
    </message>
    <message>
        <source>COCO AP</source>
        <translation>COCO AP</translation>
    </message>
    <message>
        <source>Mean over IoU 0.50 to 0.95</source>
        <translation>IoU 0.50 到 0.95 的平均</translation>
    </message>
    <message>
        <source>AP50</source>
        <translation>AP50</translation>
    </message>
    <message>
        <source>COCO, IoU 0.50</source>
        <translation>COCO，IoU 0.50</translation>
    </message>
    <message>
        <source>AP75</source>
        <translation>AP75</translation>
    </message>
    <message>
        <source>COCO, IoU 0.75</source>
        <translation>COCO，IoU 0.75</translation>
    </message>
    <message>
        <source>small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>From the decoded photo to its boxes, one at a time</source>
        <translation>从解码后的照片到框，逐张处理</translation>
    </message>
    <message>
        <source>{0} uses the threshold {1:.3f} from now on</source>
        <translation>{0} 从现在起使用阈值 {1:.3f}</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>A double click or Enter opens the photo</source>
        <translation>双击或按回车打开照片</translation>
    </message>
    <message>
        <source>Labelled boxes that were found rightly</source>
        <translation>正确找到的标注框</translation>
    </message>
    <message>
        <source>Labelled boxes taken for another class</source>
        <translation>被认成其他类别的标注框</translation>
    </message>
    <message>
        <source>Labelled boxes that were not found</source>
        <translation>没有找到的标注框</translation>
    </message>
    <message>
        <source>Boxes found where nothing is</source>
        <translation>在没有目标处找到的框</translation>
    </message>
    <message>
        <source>ms per photo</source>
        <translation>毫秒/照片</translation>
    </message>
    <message>
        <source>Parts of the report</source>
        <translation>报告的各部分</translation>
    </message>
    <message>
        <source>Threshold {0:.3f} for {1}</source>
        <translation>{1} 的阈值 {0:.3f}</translation>
    </message>
    <message numerus="yes">
        <source>Half of %Ln photo(s) took at most {0:.1f} ms, 90 % {1:.1f} ms, 99 % {2:.1f} ms on {3}</source>
        <translation>
            <numerusform>%Ln 张照片中一半不超过 {0:.1f} 毫秒，90 % 不超过 {1:.1f} 毫秒，99 % 不超过 {2:.1f} 毫秒，设备 {3}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message numerus="yes">
        <source>%Ln new photo(s)</source>
        <translation>
            <numerusform>%Ln 张新照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} is open already</source>
        <translation>{0} 已经打开</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{0} is open already</source>
        <translation>{0} 已经打开</translation>
    </message>
    <message>
        <source>{0} was taken. Not taken, as one thing is opened at a time: {1}</source>
        <translation>已打开 {0}。一次只打开一项，未打开：{1}</translation>
    </message>
    <message>
        <source>{0} is the source now: press Start</source>
        <translation>来源现在是 {0}：请按“开始”</translation>
    </message>
    <message>
        <source>{0} is the next source: press Stop, then Start</source>
        <translation>下一个来源是 {0}：请先按“停止”，再按“开始”</translation>
    </message>
    <message>
        <source>&amp;Watch it in Live</source>
        <translation>在“实时”中观看(&amp;W)</translation>
    </message>
    <message>
        <source>Take &amp;photos from it…</source>
        <translation>从中取照片(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Load its boxes into {0}</source>
        <translation>把其中的框载入 {0}(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Show its photo {0}</source>
        <translation>显示它的照片 {0}(&amp;S)</translation>
    </message>
    <message>
        <source>{0} is not there any more.</source>
        <translation>{0} 已经不在了。</translation>
    </message>
    <message>
        <source>{0} is a list of names, not the label file of a photo.</source>
        <translation>{0} 是名称列表，不是照片的标注文件。</translation>
    </message>
    <message>
        <source>{0} belongs to no photo that is open or lies beside it. Open its folder first.</source>
        <translation>{0} 不属于已打开的或在它旁边的照片。请先打开照片所在的文件夹。</translation>
    </message>
    <message>
        <source>{0} is no folder, photo, label file or video.</source>
        <translation>{0} 不是文件夹、照片、标注文件或视频。</translation>
    </message>
    <message>
        <source>Nor were taken: {0}</source>
        <translation>也未打开：{0}</translation>
    </message>
</context>
<context>
    <name>EditCommands</name>
    <message>
        <source>There is no suggestion here</source>
        <translation>这里没有建议</translation>
    </message>
    <message>
        <source>Select a box first.</source>
        <translation>请先选择一个框。</translation>
    </message>
    <message>
        <source>These labels were made without the photo&apos;s rotation: the boxes probably lie beside the objects.</source>
        <translation>这些标注未按照片的旋转绘制：框很可能偏离对象。</translation>
    </message>
    <message>
        <source>Turn the boxes</source>
        <translation>转正这些框</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Nothing here: verified, without a box.</source>
        <translation>此图无目标：已核实，没有框。</translation>
    </message>
    <message>
        <source>“Nothing here” is taken back.</source>
        <translation>已取消“此图无目标”。</translation>
    </message>
    <message>
        <source>The boxes it removed are in Undo.</source>
        <translation>被删除的框可用“撤销”恢复。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) copied</source>
        <translation>
            <numerusform>已复制 %Ln 个框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) pasted</source>
        <translation>
            <numerusform>已粘贴 %Ln 个框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) added</source>
        <translation>
            <numerusform>已添加 %Ln 个框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) accepted</source>
        <translation>
            <numerusform>已接受 %Ln 个建议</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) removed.</source>
        <translation>
            <numerusform>已删除 %Ln 个框。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) refused.</source>
        <translation>
            <numerusform>已拒绝 %Ln 个建议。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) turned with the photo.</source>
        <translation>
            <numerusform>已随照片转正 %Ln 个框。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Draw {0}</source>
        <translation>绘制 {0}</translation>
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
        <source>Copy boxes</source>
        <translation>复制框</translation>
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
        <source>Turn the boxes</source>
        <translation>转正这些框</translation>
    </message>
    <message>
        <source>Looked at, no boxes</source>
        <translation>已看过，没有框</translation>
    </message>
    <message>
        <source>Take back “Nothing here”</source>
        <translation>取消“此图无目标”</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln box(es)</source>
        <translation>
            <numerusform>删除 %Ln 个框</numerusform>
        </translation>
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
    <name>EncodingDialog</name>
    <message>
        <source>Encoding of the class list</source>
        <translation>类别列表的编码</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Names of the classes</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>{0} is {1}: there is nothing to choose.</source>
        <translation>{0} 是 {1} 编码，无需选择。</translation>
    </message>
    <message>
        <source>As it says</source>
        <translation>按文件自身标明</translation>
    </message>
    <message>
        <source>{0} does not say how it is written. Choose the line that shows its names right.</source>
        <translation>{0} 没有标明自己的编码。请选择名称显示正确的那一行。</translation>
    </message>
    <message>
        <source>Found out: {0}</source>
        <translation>自动识别：{0}</translation>
    </message>
</context>
<context>
    <name>EpochsView</name>
    <message>
        <source>After each epoch, on the validation set</source>
        <translation>每轮之后，在验证集上</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Figures after each epoch</source>
        <translation>每轮之后的数据</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Better than all epochs before it</source>
        <translation>优于之前所有轮</translation>
    </message>
    <message>
        <source>mAP@0.5</source>
        <translation>mAP@0.5</translation>
    </message>
    <message>
        <source>COCO AP</source>
        <translation>COCO AP</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Recall {0}</source>
        <translation>召回率 {0}</translation>
    </message>
    <message>
        <source>AP {0}</source>
        <translation>AP {0}</translation>
    </message>
</context>
<context>
    <name>EstimateRow</name>
    <message>
        <source>How long?</source>
        <translation>要多久？</translation>
    </message>
    <message>
        <source>Measure a few steps with these settings: how long it would take and how much memory</source>
        <translation>用这些设置实测几步：需要多久、多少内存</translation>
    </message>
    <message>
        <source>Measuring a few steps…</source>
        <translation>正在实测几步…</translation>
    </message>
    <message>
        <source>about {0}, {1:.1f} GB of memory, batches of {2}</source>
        <translation>约 {0}，{1:.1f} GB 内存，批大小 {2}</translation>
    </message>
    <message>
        <source>It could not be measured: {0}</source>
        <translation>无法实测：{0}</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在实测…</translation>
    </message>
    <message>
        <source>Measured: {0:.2f} s per step, {1} per epoch</source>
        <translation>实测：每步 {0:.2f} 秒，每轮 {1}</translation>
    </message>
</context>
<context>
    <name>Estimation</name>
    <message>
        <source>the measuring was killed</source>
        <translation>实测被强行终止</translation>
    </message>
</context>
<context>
    <name>Evaluate</name>
    <message>
        <source>Missed</source>
        <translation>漏检</translation>
    </message>
    <message>
        <source>Wrong class</source>
        <translation>类别错误</translation>
    </message>
    <message>
        <source>Badly placed</source>
        <translation>位置不准</translation>
    </message>
    <message>
        <source>Wrong class and place</source>
        <translation>类别和位置都错</translation>
    </message>
    <message>
        <source>Not labelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>Found twice</source>
        <translation>重复检出</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>Only {objects:.0f} of {label} in this set: its figures are little more than chance. Label more, or split again with a larger share.</source>
        <translation>此集合中 {label} 只有 {objects:.0f} 个：其数据与偶然差不多。请多标注，或加大比例重新划分。</translation>
    </message>
    <message>
        <source>{label} does not occur in this set, so nothing is known about it.</source>
        <translation>此集合中没有 {label}，因此对它一无所知。</translation>
    </message>
    <message>
        <source>At threshold {better:.2f} instead of {now:.2f} the mean F1 is {f1_better:.2f} instead of {f1_now:.2f}.</source>
        <translation>阈值从 {now:.2f} 改为 {better:.2f}，平均 F1 从 {f1_now:.2f} 变为 {f1_better:.2f}。</translation>
    </message>
    <message>
        <source>Labelled {label}, but the model is at least {score} sure of {other}: {count:.0f}. Look at them: the label may be wrong.</source>
        <translation>标注为 {label}，但模型至少有 {score} 把握认为是 {other}：{count:.0f} 个。请查看：标注可能有误。</translation>
    </message>
    <message>
        <source>Detections the model is at least {score} sure of where nothing is labelled: {count:.0f}. Look at them: often the label is missing.</source>
        <translation>模型至少有 {score} 把握、但没有标注的检测：{count:.0f} 个。请查看：往往是漏标。</translation>
    </message>
    <message>
        <source>Solid: what is labelled. Dashed: what the model found. A click or Enter opens the photo.</source>
        <translation>实线：标注。虚线：模型找到的。单击或按回车打开照片。</translation>
    </message>
    <message>
        <source>A click or Enter opens the photo.</source>
        <translation>单击或按回车打开照片。</translation>
    </message>
    <message numerus="yes">
        <source>{label} is taken for {other} in {count:,.0f} of %Ln case(s): add photos that show the difference, and label both by the same rule.</source>
        <translation>
            <numerusform>%Ln 例 {label} 中有 {count:,.0f} 例被认作 {other}：请增加能显示差别的照片，并按同一规则标注两者。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {objects:,.0f} {label} (is/are) under {pixels:.0f} px wide or high at the network&apos;s {image_size:.0f} px, and it misses more of them. Train with image size {better_size:.0f} or photograph from nearer.</source>
        <translation>
            <numerusform>{objects:,.0f} 个 {label} 中有 %Ln 个在网络的 {image_size:.0f} 像素输入下宽或高不足 {pixels:.0f} 像素，更容易漏掉。请用图片尺寸 {better_size:.0f} 训练，或靠近拍摄。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln detection(s) (is/are) off, and that costs {ap_cost:.2f} AP: draw boxes tight to the object and always by the same rule.</source>
        <translation>
            <numerusform>%Ln 个检测位置不准，损失 {ap_cost:.2f} AP：请紧贴目标并始终按同一规则画框。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {detections:,.0f} detections (lies/lie) where nothing is: add photos without any object, or raise the threshold.</source>
        <translation>
            <numerusform>{detections:,.0f} 个检出中有 %Ln 个位于没有目标之处：请加入没有目标的照片，或提高阈值。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More photos of {label} would help: it learnt from %Ln example(s) and reaches AP {ap:.2f}, against {mean_ap:.2f} on average.</source>
        <translation>
            <numerusform>增加 {label} 的照片会有帮助：它只学了 %Ln 个样本，AP 为 {ap:.2f}，平均为 {mean_ap:.2f}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>The evaluation was killed.</source>
        <translation>评估被强行终止。</translation>
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
        <source>New folder</source>
        <translation>新文件夹</translation>
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
        <source>Import from a folder</source>
        <translation>从文件夹导入</translation>
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
        <source>Looking at it…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Written to {0}</source>
        <translation>已写入 {0}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Import from</source>
        <translation>导入来源</translation>
    </message>
    <message>
        <source>What will be lost:</source>
        <translation>将会丢失的内容：</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>正在导入…</translation>
    </message>
    <message>
        <source>Cancelled: nothing was written.</source>
        <translation>已取消：没有写入任何内容。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Nothing: everything arrives as it is.</source>
        <translation>无：一切都原样保留。</translation>
    </message>
    <message>
        <source>Images in an archive can only be copied</source>
        <translation>压缩包中的图片只能复制</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them looked at</source>
        <translation>
            <numerusform>其中 %Ln 张已看过</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln 个框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… 还有 %Ln 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Data sets (*.json *.csv *.tsv *.xml *.yaml *.yml *.zip)</source>
        <translation>数据集 (*.json *.csv *.tsv *.xml *.yaml *.yml *.zip)</translation>
    </message>
    <message>
        <source>Name a folder, a .json, .csv, .xml, .yaml or .zip file.</source>
        <translation>请指定文件夹，或 .json、.csv、.xml、.yaml、.zip 文件。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export {0}</source>
        <translation>导出 {0}</translation>
    </message>
    <message>
        <source>Writes ONNX models with class names and all they need to be used elsewhere, an example in Python, and checks on real pictures that they say what this program says. Afterwards the live room and suggestions use the faster model by themselves.</source>
        <translation>写出 ONNX 模型，含类别名称和在别处使用所需的一切，附 Python 示例，并用真实图片核对结果与本程序一致。之后实时和建议会自动使用更快的模型。</translation>
    </message>
    <message>
        <source>Also an 8-bit model; measure what it loses</source>
        <translation>另写 8 位模型，并测量损失</translation>
    </message>
    <message>
        <source>Also for OpenVINO</source>
        <translation>同时导出为 OpenVINO 格式</translation>
    </message>
    <message>
        <source>Worth trying on processors of Intel&apos;s</source>
        <translation>在英特尔处理器上值得一试</translation>
    </message>
    <message>
        <source>OpenVINO is not installed: pip install openvino</source>
        <translation>未安装 OpenVINO：pip install openvino</translation>
    </message>
    <message>
        <source>For detectors only</source>
        <translation>仅适用于检测器</translation>
    </message>
    <message>
        <source>What was compared and measured</source>
        <translation>比较和测量了什么</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>The export could not be started.</source>
        <translation>无法启动导出。</translation>
    </message>
    <message>
        <source>Exported and checked.</source>
        <translation>已导出并核对。</translation>
    </message>
    <message>
        <source>Not exported: {0}</source>
        <translation>未导出：{0}</translation>
    </message>
    <message>
        <source>it was killed.</source>
        <translation>它被强行终止。</translation>
    </message>
    <message>
        <source>The export is running.</source>
        <translation>正在导出。</translation>
    </message>
    <message>
        <source>Ended now, it writes nothing; an earlier export stays as it is.</source>
        <translation>现在结束则什么都不写；以前的导出保持原样。</translation>
    </message>
    <message>
        <source>Keep exporting</source>
        <translation>继续导出</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>结束</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>Something went wrong in Boxwright: {0}. Your labels are saved.</source>
        <translation>Boxwright 出了问题：{0}。你的标注已保存。</translation>
    </message>
    <message>
        <source>Something went wrong in Boxwright: {0}. What is not saved yet is kept, and offered again if the program ends.</source>
        <translation>Boxwright 出了问题：{0}。尚未保存的内容已另行保留，程序结束后再次启动时可以恢复。</translation>
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
        <source>Something was done since: undo goes step by step.</source>
        <translation>此后又做了别的修改：请逐步撤销。</translation>
    </message>
    <message>
        <source>Folder of the label files</source>
        <translation>标注文件所在文件夹</translation>
    </message>
    <message>
        <source>The label files are in {0} already.</source>
        <translation>标注文件已经在 {0} 中。</translation>
    </message>
    <message>
        <source>The photos are read again, with the label files in {0}.</source>
        <translation>将用 {0} 中的标注文件重新读取照片。</translation>
    </message>
    <message>
        <source>The label files that are there now stay as they are.</source>
        <translation>现有的标注文件保持不变。</translation>
    </message>
    <message>
        <source>Change the folder of the label files?</source>
        <translation>要更换标注文件的文件夹吗？</translation>
    </message>
    <message>
        <source>Change the folder</source>
        <translation>更换文件夹</translation>
    </message>
    <message>
        <source>Format of new label files</source>
        <translation>新标注文件的格式</translation>
    </message>
    <message>
        <source>Photos that have no label file yet get one of this format.
Label files that exist keep theirs, and nothing is converted: File, Export does that.</source>
        <translation>还没有标注文件的照片将使用此格式。
已有的标注文件保持原格式，不做转换；转换请用“文件”菜单中的“导出”。</translation>
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
        <source>Delete the photo {0}?</source>
        <translation>要删除照片 {0} 吗？</translation>
    </message>
    <message>
        <source>Delete the photo {0} and its label file {1} with {2}?</source>
        <translation>要删除照片 {0} 及其标注文件 {1}（{2}）吗？</translation>
    </message>
    <message>
        <source>Undo brings it back as long as the data set is open. After that it is in the trash.</source>
        <translation>数据集打开期间可以撤销；关闭后它在回收站中。</translation>
    </message>
    <message>
        <source>Do not ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>{0} is deleted. It goes to the trash when the data set is closed.</source>
        <translation>已删除 {0}。关闭数据集时它会进入回收站。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) of {0} in place of {1}</source>
        <translation>
            <numerusform>已用 {0} 中的 %Ln 个框代替原来的 {1} 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was done to %Ln photo(s) cannot be undone then.</source>
        <translation>
            <numerusform>此后对 %Ln 张照片所做的修改无法撤销。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nor can %Ln change(s) of the whole data set.</source>
        <translation>
            <numerusform>对整个数据集的 %Ln 次修改也无法撤销。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln 个框</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Delete image…</source>
        <translation>删除图片(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Delete image</source>
        <translation>删除图片(&amp;D)</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>Search photos</source>
        <translation>搜索照片</translation>
    </message>
    <message>
        <source>Search photos: words of the name, and:
label:dog  or  label:&quot;red car&quot; – has that class
status:nothing – empty, labelled, unlabelled, verified, suggested or unreadable
count:0, count:&gt;5, count:2-4 – so many boxes
- before a term excludes what it finds</source>
        <translation>搜索照片：名称中的词，以及：
label:dog 或 label:&quot;red car&quot; – 含有该类别
status:nothing – 或 empty、labelled、unlabelled、verified、suggested、unreadable
count:0、count:&gt;5、count:2-4 – 框的个数
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
    <message>
        <source>Nothing matches so far; label files are still being read.</source>
        <translation>目前没有匹配的；标注文件仍在读取。</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>没有匹配的图片。</translation>
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
    <message>
        <source>looked at, no box drawn</source>
        <translation>已看过，没有框</translation>
    </message>
    <message>
        <source>nothing here</source>
        <translation>此图无目标</translation>
    </message>
</context>
<context>
    <name>FittingLegend</name>
    <message>
        <source>{0} more</source>
        <translation>另有 {0} 个</translation>
    </message>
</context>
<context>
    <name>FixDialog</name>
    <message>
        <source>Left as it is: {0}</source>
        <translation>保持原样：{0}</translation>
    </message>
    <message>
        <source>What will be done</source>
        <translation>将要做什么</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) will be changed. It can be undone.</source>
        <translation>
            <numerusform>将更改 %Ln 个文件。可以撤销。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Folders</name>
    <message>
        <source>Further data sets</source>
        <translation>更多数据集</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Learn from this data set, too</source>
        <translation>也从这个数据集学习</translation>
    </message>
</context>
<context>
    <name>FoundWatcher</name>
    <message>
        <source>The run cannot be read: {0}</source>
        <translation>训练记录无法读取：{0}</translation>
    </message>
    <message>
        <source>The folder of the run is gone; the training ended.</source>
        <translation>训练记录的文件夹不见了；训练已结束。</translation>
    </message>
    <message>
        <source>The training was ended before it could save its state.</source>
        <translation>训练在保存状态之前被结束。</translation>
    </message>
    <message>
        <source>The training on {0} has given no sign for a minute; it is taken to be over.</source>
        <translation>{0} 上的训练已经一分钟没有信号，视为已结束。</translation>
    </message>
    <message>
        <source>Look at that computer, or resume it here</source>
        <translation>请查看那台计算机，或在这里继续</translation>
    </message>
</context>
<context>
    <name>FramesDialog</name>
    <message>
        <source>Photos from a video</source>
        <translation>从视频取照片</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
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
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>of %Ln frame(s),</source>
        <comment>the photos before it are out of so many</comment>
        <translation>
            <numerusform>（共 %Ln 帧），</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out as alike.</source>
        <translation>
            <numerusform>因相似略去 %Ln 张。</numerusform>
        </translation>
    </message>
    <message>
        <source>Taking photos…</source>
        <translation>正在取照片…</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>Open in Annotate</source>
        <translation>在“标注”中打开</translation>
    </message>
    <message>
        <source>Copy what it says</source>
        <translation>复制说明</translation>
    </message>
    <message>
        <source>Copy the path of the photo</source>
        <translation>复制照片路径</translation>
    </message>
</context>
<context>
    <name>HealthTab</name>
    <message>
        <source>Check the data</source>
        <translation>检查数据</translation>
    </message>
    <message>
        <source>The image size you train with: it decides which boxes are too small</source>
        <translation>你训练用的图片尺寸：决定哪些框太小</translation>
    </message>
    <message>
        <source>What is wrong with the data</source>
        <translation>数据的问题</translation>
    </message>
    <message>
        <source>Open photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Findings of this kind</source>
        <translation>此类发现</translation>
    </message>
    <message>
        <source>at training size</source>
        <translation>按训练尺寸</translation>
    </message>
    <message>
        <source>Not checked yet.</source>
        <translation>尚未检查。</translation>
    </message>
    <message>
        <source>Nothing wrong was found.</source>
        <translation>没有发现问题。</translation>
    </message>
    <message>
        <source>{0}.</source>
        <translation>{0}。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Looking what to do…</source>
        <translation>正在查看要做的事…</translation>
    </message>
    <message>
        <source>Mending…</source>
        <translation>正在修复…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln kind(s)</source>
        <translation>
            <numerusform>%Ln 种</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finding(s) of {0}.</source>
        <translation>
            <numerusform>{0}共 %Ln 个问题。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Highlight</name>
    <message>
        <source>Drop to open: a folder, a photo, a label file or a video</source>
        <translation>松开即打开：文件夹、照片、标注文件或视频</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
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
    <message>
        <source>Not saved: {0} It could not be kept elsewhere either: {1}</source>
        <translation>未保存：{0} 也无法保存到别处：{1}</translation>
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
        <source>Open a data set first; frames are added to it.</source>
        <translation>请先打开数据集；画面会加入其中。</translation>
    </message>
    <message>
        <source>Not added: this frame looks like one that was added before.</source>
        <translation>未加入：此画面与之前加入的相似。</translation>
    </message>
    <message>
        <source>Add frame ({0})</source>
        <translation>加入画面（{0}）</translation>
    </message>
    <message>
        <source>Add frame</source>
        <translation>加入画面</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Recorded {0}</source>
        <translation>已录制 {0}</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存画面</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message numerus="yes">
        <source>Added {0} with %Ln suggestion(s)</source>
        <translation>
            <numerusform>已加入 {0}，带有 %Ln 个建议</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln uncertain frame(s)</source>
        <translation>
            <numerusform>加入 %Ln 张没有把握的画面</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln frame(s). Boxes found on them are suggestions until you accept them.</source>
        <translation>
            <numerusform>已加入 %Ln 张画面。其中找到的框在您接受之前都只是建议。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> (and %Ln more)</source>
        <translation>
            <numerusform>（另有 %Ln 处）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelPopup</name>
    <message>
        <source>Name of the class</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>New class: {0}</source>
        <translation>新类别：{0}</translation>
    </message>
</context>
<context>
    <name>Labelling</name>
    <message>
        <source>The new box had no class yet, so it was not drawn.</source>
        <translation>新框还没有类别，因此没有画上。</translation>
    </message>
    <message>
        <source>Class of the next box: {0}</source>
        <translation>下一个框的类别：{0}</translation>
    </message>
    <message>
        <source>Enter: take it   Esc: no box</source>
        <translation>回车：确定   Esc：不要这个框</translation>
    </message>
    <message>
        <source>Name the class of this box first, or press Esc.</source>
        <translation>请先给这个框选类别，或按 Esc。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es): {0}</source>
        <translation>
            <numerusform>%Ln 个框：{0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enter: take it   Esc: leave %Ln box(es) as before</source>
        <translation>
            <numerusform>回车：确定   Esc：%Ln 个框保持不变</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>Save them before the folder is left?</source>
        <translation>离开文件夹前保存它们吗？</translation>
    </message>
    <message>
        <source>&amp;Don&apos;t save</source>
        <translation>不保存(&amp;D)</translation>
    </message>
    <message>
        <source>Close the folder?</source>
        <translation>关闭文件夹吗？</translation>
    </message>
</context>
<context>
    <name>LeftBehind</name>
    <message numerus="yes">
        <source>The program ended unexpectedly after %Ln file(s) or run(s) had been deleted ({0}).</source>
        <translation>
            <numerusform>上次删除 %Ln 个文件或训练（{0}）之后，程序意外退出了。</numerusform>
        </translation>
    </message>
    <message>
        <source>They lie in {0}.</source>
        <translation>它们在 {0} 中。</translation>
    </message>
    <message>
        <source>Bring them back</source>
        <translation>放回原处</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Show or hide {0}</source>
        <translation>显示或隐藏 {0}</translation>
    </message>
    <message>
        <source>{0} more</source>
        <translation>还有 {0} 个</translation>
    </message>
    <message>
        <source>Its values are those of {0}, which lies over it</source>
        <translation>它的数值与 {0} 相同，被后者盖住</translation>
    </message>
</context>
<context>
    <name>ListMenus</name>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>在文件夹中显示(&amp;S)</translation>
    </message>
    <message>
        <source>Copy its &amp;path</source>
        <translation>复制路径(&amp;P)</translation>
    </message>
    <message>
        <source>Take back &amp;verification</source>
        <translation>取消核实(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>标为已核实(&amp;V)</translation>
    </message>
    <message>
        <source>Take back “Nothing here”</source>
        <translation>取消“此图无目标”</translation>
    </message>
    <message>
        <source>&amp;Use for the next box</source>
        <translation>用于下一个框(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Rename or merge…</source>
        <translation>重命名或合并(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Colour…</source>
        <translation>颜色(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Add a class…</source>
        <translation>添加类别(&amp;A)…</translation>
    </message>
    <message>
        <source>Add a class</source>
        <translation>添加类别</translation>
    </message>
    <message>
        <source>Name of the new class:</source>
        <translation>新类别的名称：</translation>
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
    <name>LossDialog</name>
    <message>
        <source>What will be lost</source>
        <translation>将会丢失的内容</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Boxes lost</source>
        <translation>丢失的框</translation>
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
        <source>The language changes as soon as the step that runs is done.</source>
        <translation>正在进行的操作完成后就会切换语言。</translation>
    </message>
    <message>
        <source>Close anyway?</source>
        <translation>仍要关闭吗？</translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation>设置 (*.json)</translation>
    </message>
    <message>
        <source>The address of the camera is not in {0}: a password may stand in it. Type it anew on the other computer.</source>
        <translation>摄像头的地址没有写入 {0}，因为其中可能含有密码。请在另一台电脑上重新输入。</translation>
    </message>
    <message>
        <source>Settings (*.json *.ini)</source>
        <translation>设置 (*.json *.ini)</translation>
    </message>
    <message numerus="yes">
        <source>Passed over in {0}: %n setting(s) ({1})</source>
        <translation>
            <numerusform>{0} 中有 %n 项设置被略过（{1}）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MappingDialog</name>
    <message>
        <source>Classes of the suggestions</source>
        <translation>建议的类别</translation>
    </message>
    <message>
        <source>The model knows classes that this data set does not have. What shall suggested boxes of these classes be called?</source>
        <translation>模型认识此数据集没有的类别。这些类别的建议框应叫什么？</translation>
    </message>
    <message>
        <source>{0}, as a new class</source>
        <translation>{0}，作为新类别</translation>
    </message>
    <message>
        <source>Leave these boxes out</source>
        <translation>略过这些框</translation>
    </message>
</context>
<context>
    <name>Matrix</name>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
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
        <source>&amp;Next part of the window</source>
        <translation>窗口的下一部分(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous part of the window</source>
        <translation>窗口的上一部分(&amp;P)</translation>
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
        <source>Show &amp;tips</source>
        <translation>显示提示(&amp;T)</translation>
    </message>
    <message>
        <source>Open the &amp;log folder</source>
        <translation>打开日志文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About Boxwright</source>
        <translation>关于 Boxwright(&amp;A)</translation>
    </message>
    <message>
        <source>Prefere&amp;nces…</source>
        <translation>首选项(&amp;N)…</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Light or dark as the &amp;desktop</source>
        <translation>明暗跟随系统(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Da&amp;rk</source>
        <translation>深色(&amp;R)</translation>
    </message>
    <message>
        <source>Language of the &amp;desktop</source>
        <translation>语言跟随系统(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Rooms</source>
        <translation>工作区(&amp;R)</translation>
    </message>
    <message>
        <source>Encodin&amp;g of the class list…</source>
        <translation>类别列表的编码(&amp;G)…</translation>
    </message>
</context>
<context>
    <name>MistakesView</name>
    <message>
        <source>Kinds of mistakes</source>
        <translation>错误类型</translation>
    </message>
    <message>
        <source>Mistake</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Costs</source>
        <translation>代价</translation>
    </message>
    <message>
        <source>How much mAP would rise if all of the kind were mended, at any threshold (TIDE)</source>
        <translation>若此类错误全部消除，mAP 会提高多少，与阈值无关（TIDE）</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Mistakes, the gravest first</source>
        <translation>错误，最严重的在前</translation>
    </message>
    <message>
        <source>all classes</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>No mistakes of this kind at this threshold.</source>
        <translation>在此阈值下没有这类错误。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>How many boxes there are at the threshold</source>
        <translation>在此阈值下有多少个框</translation>
    </message>
    <message>
        <source>The {0:,} gravest of {1:,}.</source>
        <translation>{1:,} 个中最严重的 {0:,} 个。</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>Every image has been looked at.</source>
        <translation>所有图片都看过了。</translation>
    </message>
    <message>
        <source>{0} is not in the open data set.</source>
        <translation>{0} 不在已打开的数据集中。</translation>
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
        <source>A training runs: watch its charts</source>
        <translation>正在训练：观察曲线</translation>
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
    <name>Numbers</name>
    <message>
        <source>{0} frames/s, shown after {1} ms</source>
        <translation>每秒 {0} 帧，{1} 毫秒后显示</translation>
    </message>
    <message>
        <source>{0} ms per frame: capture {1}, prepare {2},</source>
        <translation>每帧 {0} 毫秒：采集 {1}，预处理 {2}，</translation>
    </message>
    <message>
        <source>network {0}, boxes {1}</source>
        <translation>网络 {0}，框 {1}</translation>
    </message>
</context>
<context>
    <name>Obstacles</name>
    <message>
        <source>Split now</source>
        <translation>现在划分</translation>
    </message>
    <message>
        <source>Choose shares…</source>
        <translation>选择比例…</translation>
    </message>
    <message>
        <source>Label photos</source>
        <translation>标注照片</translation>
    </message>
    <message>
        <source>Check the data</source>
        <translation>检查数据</translation>
    </message>
    <message>
        <source>Open photos…</source>
        <translation>打开照片…</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Start from nothing</source>
        <translation>从零开始</translation>
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
        <source>Opening {0}</source>
        <translation>正在打开 {0}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos from a video…</source>
        <translation>从视频取照片…</translation>
    </message>
    <message>
        <source>Import it…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Open {0}</source>
        <translation>打开 {0}</translation>
    </message>
    <message>
        <source>Open one of them…</source>
        <translation>打开其中之一…</translation>
    </message>
    <message>
        <source>&amp;Nothing opened yet</source>
        <translation>还没有打开过(&amp;N)</translation>
    </message>
    <message>
        <source>This folder has no class list.</source>
        <translation>此文件夹没有类别列表。</translation>
    </message>
    <message>
        <source>{0} is read as {1}, which is a guess: “{2}”.</source>
        <translation>{0} 按 {1} 读取，这是推测：“{2}”。</translation>
    </message>
    <message>
        <source>Encoding…</source>
        <translation>编码…</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>AP@0.5</source>
        <translation>AP@0.5</translation>
    </message>
    <message>
        <source>Area under the curve of precision and recall, IoU 0.5</source>
        <translation>精确率-召回率曲线下的面积，IoU 0.5</translation>
    </message>
    <message>
        <source>COCO AP</source>
        <translation>COCO AP</translation>
    </message>
    <message>
        <source>Mean over IoU 0.50 to 0.95: also asks for exact places</source>
        <translation>IoU 0.50 到 0.95 的平均：也要求位置准确</translation>
    </message>
    <message>
        <source>Best at</source>
        <translation>最佳阈值</translation>
    </message>
    <message>
        <source>The threshold with the best F1 of this class</source>
        <translation>此类别 F1 最佳的阈值</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>Photos with the class on which it and no strange class was found</source>
        <translation>含该类别、找到它且没有多余类别的照片</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Photos with it on which a class was found that is not there</source>
        <translation>含该类别、但找到了不存在的类别的照片</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>漏检</translation>
    </message>
    <message>
        <source>Photos with it on which it was not found</source>
        <translation>含该类别、但没有找到它的照片</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>检出率</translation>
    </message>
    <message>
        <source>Detection rate: share of its photos that are right</source>
        <translation>检出率：其照片中正确的比例</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>Photos with the class</source>
        <translation>含该类别的照片</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>How many boxes are labelled in this set, without difficult ones</source>
        <translation>此集合中标注了多少个框，不含困难目标</translation>
    </message>
    <message>
        <source>Share of the boxes found that are right, at the threshold</source>
        <translation>在此阈值下，找到的框中正确的比例</translation>
    </message>
    <message>
        <source>Share of the labelled boxes that were found, at the threshold</source>
        <translation>在此阈值下，标注框中被找到的比例</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>{0} Boxwright shows the photo but does not touch this file.</source>
        <translation>{0} Boxwright 会显示照片，但不会改动这个文件。</translation>
    </message>
    <message>
        <source> (and {0} more)</source>
        <translation>（还有 {0} 个）</translation>
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
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>体检</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>{0}: nothing had to be changed.</source>
        <translation>{0}：无需更改。</translation>
    </message>
    <message>
        <source>Undone: {0}</source>
        <translation>已撤销：{0}</translation>
    </message>
    <message>
        <source>{0}: label correction taken back</source>
        <translation>{0}：标注修正已撤销</translation>
    </message>
    <message>
        <source>{0}: label corrected again</source>
        <translation>{0}：标注已再次修正</translation>
    </message>
    <message>
        <source>There is no trained model here yet: train one first.</source>
        <translation>这里还没有训练好的模型：请先训练一个。</translation>
    </message>
    <message>
        <source>Not evaluated yet.</source>
        <translation>尚未评估。</translation>
    </message>
    <message>
        <source>{0} is gone. Evaluate again.</source>
        <translation>{0} 不见了。请重新评估。</translation>
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
        <source>There is no trained detector here yet: train one first</source>
        <translation>这里还没有训练好的检测器：请先训练一个</translation>
    </message>
    <message>
        <source>Choose a run and a source, then press Start</source>
        <translation>选择训练记录和来源，然后按“开始”</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write this run as ONNX: for other programs, and faster here</source>
        <translation>把此训练记录写成 ONNX：供其他程序使用，在这里也更快</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在载入模型…</translation>
    </message>
    <message>
        <source>{0}
Asking again (attempt {1}, next pause {2:g} s)…</source>
        <translation>{0}
正在重新请求（第 {1} 次，下次间隔 {2:g} 秒）…</translation>
    </message>
    <message>
        <source>The video has ended.</source>
        <translation>视频已结束。</translation>
    </message>
    <message>
        <source>Waiting for the first picture…</source>
        <translation>正在等待第一幅画面…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted photo(s) will be in the trash: Undo is over.</source>
        <translation>
            <numerusform>%Ln 张已删除的照片将进入回收站：之后无法撤销。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>A training is running.</source>
        <translation>正在训练。</translation>
    </message>
    <message>
        <source>It can go on without the window, which finds it again when it is opened next.</source>
        <translation>关闭窗口后训练可以继续，下次打开窗口时会重新找到它。</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>停止训练</translation>
    </message>
    <message>
        <source>The run&apos;s folder is gone: the training can save nothing any more.</source>
        <translation>训练记录的文件夹不见了：训练已无法保存任何内容。</translation>
    </message>
    <message>
        <source>The run&apos;s folder is gone. What it told is still shown.</source>
        <translation>训练记录的文件夹不见了。已收到的内容仍然显示。</translation>
    </message>
    <message>
        <source>The charts show the training that was started here until it ends.</source>
        <translation>图表显示在此启动的训练，直到结束。</translation>
    </message>
    <message>
        <source>{0} is being trained, too, and takes its share of the processor.</source>
        <translation>{0} 也在训练，会占用处理器。</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>显示它</translation>
    </message>
    <message>
        <source>{0}: {1}, {2}</source>
        <translation>{0}：{1}，{2}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Undoing…</source>
        <translation>正在撤销…</translation>
    </message>
    <message>
        <source>Redoing…</source>
        <translation>正在重做…</translation>
    </message>
    <message>
        <source>Redo: {0}</source>
        <translation>重做：{0}</translation>
    </message>
    <message>
        <source>The dataset room is still changing files. Closing now puts them back as they were.</source>
        <translation>数据集页仍在更改文件。现在关闭会把它们恢复原样。</translation>
    </message>
    <message>
        <source>Done: {0}</source>
        <translation>已完成：{0}</translation>
    </message>
    <message numerus="yes">
        <source>{0}: %Ln file(s) changed.</source>
        <translation>
            <numerusform>{0}：更改了 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) stay as they are: {0}</source>
        <translation>
            <numerusform>%Ln 个文件保持原样：{0}</numerusform>
        </translation>
    </message>
    <message>
        <source>Done again: {0}</source>
        <translation>已重做：{0}</translation>
    </message>
    <message>
        <source>Export again</source>
        <translation>重新导出</translation>
    </message>
    <message>
        <source>{0} is exported: it is fast in the Live room.</source>
        <translation>{0} 已导出：在“实时”里运行得快。</translation>
    </message>
    <message>
        <source>{0} is a photo of another data set than the one that is open.</source>
        <translation>{0} 属于另一个数据集，不是当前打开的数据集。</translation>
    </message>
    <message>
        <source>Open that one</source>
        <translation>打开那个数据集</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
    <message>
        <source>{0} is exported; it is looked through with the faster model from now on.</source>
        <translation>{0} 已导出；从现在起使用更快的模型。</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Forma&amp;t of new label files: {0}…</source>
        <translation>新标注文件的格式(&amp;T)：{0}…</translation>
    </message>
    <message numerus="yes">
        <source>The labels of %Ln image(s) are not saved ({0}).</source>
        <translation>
            <numerusform>%Ln 张图片的标注未保存（{0}）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled box(es)</source>
        <translation>
            <numerusform>%Ln 个标注框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The labels of %Ln photo(s) have changed since: evaluate again.</source>
        <translation>
            <numerusform>此后有 %Ln 张照片的标注变了：请重新评估。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</source>
        <translation>
            <numerusform>训练记录的 metrics.jsonl 有 %Ln 行无法读取，很可能因崩溃或磁盘已满而中断。其余的照常显示；训练可以继续。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln key(s) were for a photo that did not show: nothing was changed.</source>
        <translation>
            <numerusform>有 %Ln 次按键针对的是一张未能显示的照片：没有任何更改。</numerusform>
        </translation>
    </message>
    <message>
        <source>Label backups</source>
        <translation>标注备份</translation>
    </message>
    <message>
        <source>The video is not whole: {0} pictures could be read. It is cut off, or damaged.</source>
        <translation>视频不完整：只能读取 {0} 张图片。文件被截断或已损坏。</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
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
        <source>&amp;All keys…</source>
        <translation>所有快捷键(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Show the next step in the status bar</source>
        <translation>在状态栏显示下一步(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查看(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>ReviewModel</name>
    <message>
        <source>nothing found</source>
        <translation>未检出</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>没有把握</translation>
    </message>
    <message>
        <source>boxes: {0}</source>
        <translation>框：{0}</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>{0} looks like {1}</source>
        <translation>{0} 看起来像 {1}</translation>
    </message>
    <message>
        <source>no box on a {1}</source>
        <translation>{1} 上没有框</translation>
    </message>
    <message>
        <source>nothing seen in the box of {0}</source>
        <translation>{0} 的框里没看到目标</translation>
    </message>
    <message>
        <source>{0} seems to have other edges</source>
        <translation>{0} 的边缘似乎不对</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Images not looked at</source>
        <translation>未看过的图片</translation>
    </message>
    <message>
        <source>Images in the list</source>
        <translation>列表中的图片</translation>
    </message>
    <message>
        <source>All, labels too</source>
        <translation>全部，包括已标注</translation>
    </message>
    <message>
        <source>The run that suggests</source>
        <translation>给出建议的训练</translation>
    </message>
    <message>
        <source>Classes…</source>
        <translation>类别…</translation>
    </message>
    <message>
        <source>Choose what the run&apos;s classes are called in this data set</source>
        <translation>选择该训练的类别在此数据集中的名称</translation>
    </message>
    <message>
        <source>Least confidence of a suggestion that is shown</source>
        <translation>显示的建议的最低置信度</translation>
    </message>
    <message>
        <source>What the list shows</source>
        <translation>列表显示什么</translation>
    </message>
    <message>
        <source>Images, most needed first</source>
        <translation>图片，最需要的在前</translation>
    </message>
    <message>
        <source>Likely label mistakes</source>
        <translation>可能的标注错误</translation>
    </message>
    <message>
        <source>Waiting for review</source>
        <translation>等待复核</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>Newest run ({0})</source>
        <translation>最新的训练（{0}）</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>还没有训练</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The trained run whose suggestions are shown, and that makes new ones</source>
        <translation>显示哪个训练的建议，并由它建议新的框</translation>
    </message>
    <message>
        <source>Images to suggest boxes for</source>
        <translation>要建议框的图片</translation>
    </message>
    <message>
        <source>Suggest boxes</source>
        <translation>建议框</translation>
    </message>
    <message>
        <source>Let the run suggest boxes for these images</source>
        <translation>让该训练为这些图片建议框</translation>
    </message>
    <message>
        <source>Nothing waits. “Suggest boxes” lets a trained run find what does.</source>
        <translation>没有等待复核的。点“建议框”让训练记录去找。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait for you</source>
        <translation>
            <numerusform>%Ln 项等你复核</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits yet: the run is still looking.</source>
        <translation>还没有等待复核的：训练记录仍在查找。</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>集合</translation>
    </message>
    <message>
        <source>all labelled photos</source>
        <translation>全部已标注照片</translation>
    </message>
    <message>
        <source>Only photos the run has not learnt from say how good it is: the test set, as split then</source>
        <translation>只有没学过的照片才能说明效果：当时划分的测试集</translation>
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
        <source>on</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>正在评估…</translation>
    </message>
    <message numerus="yes">
        <source>{0} of %Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片中的第 {0} 张</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunChanges</name>
    <message>
        <source>Delete {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message>
        <source>Rename {0} to {1}</source>
        <translation>把 {0} 改名为 {1}</translation>
    </message>
    <message>
        <source>Note on {0}</source>
        <translation>{0} 的备注</translation>
    </message>
</context>
<context>
    <name>RunHeader</name>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Wait after this step and leave the processor to others</source>
        <translation>本步之后等待，把处理器让给其他程序</translation>
    </message>
    <message>
        <source>End after this step; it can be resumed later</source>
        <translation>本步之后结束；以后可以继续</translation>
    </message>
    <message>
        <source>Go on with the run that is shown, from where it stands</source>
        <translation>从当前位置继续所显示的训练</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stopping after this step…</source>
        <translation>本步完成后停止…</translation>
    </message>
    <message>
        <source>Epochs in all (now {0}). The learning rate follows the longer schedule.</source>
        <translation>总轮数（现为 {0}）。学习率按更长的计划变化。</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Leave the export out; it can be made later</source>
        <translation>跳过导出；以后可以再导出</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>继续训练…</translation>
    </message>
    <message>
        <source>All its epochs are done: go on with more of them</source>
        <translation>所有轮次已完成：增加轮次后继续</translation>
    </message>
    <message>
        <source>Leave the export out and go on with the run; it is exported when that ends</source>
        <translation>放弃导出并继续训练；训练结束时会再导出</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Exporting for the Live room; Resume ends that…</source>
        <translation>正在为实时页面导出；点“继续”会结束导出…</translation>
    </message>
    <message>
        <source>Ending the export…</source>
        <translation>正在结束导出…</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Photos of {0}:</source>
        <translation>{0} 的照片：</translation>
    </message>
    <message>
        <source>The run has learnt more since it was exported: the Live room is slow until it is again</source>
        <translation>导出之后训练又有进展：重新导出之前“实时”运行得慢</translation>
    </message>
    <message>
        <source>The run is not exported: the Live room is many times slower with it on a processor</source>
        <translation>此训练记录尚未导出：用处理器时“实时”会慢许多倍</translation>
    </message>
    <message>
        <source>Resume with more epochs</source>
        <translation>增加轮次后继续</translation>
    </message>
    <message>
        <source>{0} (photos of {1})</source>
        <translation>{0}（{1} 的照片）</translation>
    </message>
    <message>
        <source>An older version exported the run: other programs miss objects with it on photos with many</source>
        <translation>该训练记录由旧版本导出：其他程序用它会在目标很多的照片上漏检</translation>
    </message>
</context>
<context>
    <name>RunSettings</name>
    <message>
        <source>Use for the next run</source>
        <translation>用于下一次训练</translation>
    </message>
    <message>
        <source>Put these settings into the form at the left; Undo takes them back</source>
        <translation>把这些设置填入左侧表单；可以撤销</translation>
    </message>
    <message>
        <source>Settings of the run that is shown</source>
        <translation>当前显示的训练记录的设置</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>No run is shown.</source>
        <translation>没有显示训练记录。</translation>
    </message>
    <message>
        <source>{0} was started with these settings; they are only shown here.</source>
        <translation>{0} 以这些设置开始训练；这里只供查看。</translation>
    </message>
    <message>
        <source>No settings can be read of {0}.</source>
        <translation>无法读取 {0} 的设置。</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>RunsModel</name>
    <message>
        <source>Run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>in epoch</source>
        <translation>所在轮</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>检测头</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改时间</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>mAP@0.5 of the best epoch on the validation set; of a classifier its accuracy</source>
        <translation>验证集上最佳一轮的 mAP@0.5；分类器为准确率</translation>
    </message>
    <message>
        <source>Digest of the photos and labels: runs of the same digest learnt from the same</source>
        <translation>照片和标注的摘要：摘要相同的训练记录学的是同样的内容</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
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
        <source>ended early</source>
        <translation>提前结束</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>broken off</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Double-click or F2 to write</source>
        <translation>双击或按 F2 填写</translation>
    </message>
    <message>
        <source>F2 renames it</source>
        <translation>按 F2 改名</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Filter runs</source>
        <translation>筛选训练记录</translation>
    </message>
    <message>
        <source>Filter, such as: finished large</source>
        <translation>筛选，例如：已完成 large</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>采用其设置</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Show the charts of the chosen run</source>
        <translation>显示所选训练记录的图表</translation>
    </message>
    <message>
        <source>Put the settings of the chosen run into the form</source>
        <translation>把所选训练记录的设置填入表单</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Delete {0}?</source>
        <translation>删除 {0}？</translation>
    </message>
    <message>
        <source>Photos and labels stay. Undo brings the runs back as long as this data set is open; then they go to the trash.</source>
        <translation>照片和标注保留。只要此数据集还开着，撤销就能找回训练记录；之后它们进入回收站。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>What will be lost: weights, curves and notes of %Ln run(s).</source>
        <translation>
            <numerusform>将会失去：%Ln 条训练记录的权重、曲线和备注。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleGrid</name>
    <message>
        <source>{0} cannot be read</source>
        <translation>无法读取 {0}</translation>
    </message>
    <message>
        <source>Photos with what was found</source>
        <translation>带检出结果的照片</translation>
    </message>
    <message>
        <source>{0}, {1} of {2}</source>
        <translation>{0}，第 {1} 张，共 {2} 张</translation>
    </message>
</context>
<context>
    <name>SamplesView</name>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Lowest score</source>
        <translation>最低得分</translation>
    </message>
    <message>
        <source>After each validation some photos are shown here with what was found.</source>
        <translation>每次验证后，这里会显示一些照片及检出结果。</translation>
    </message>
    <message>
        <source>epoch {0}</source>
        <translation>第 {0} 轮</translation>
    </message>
    <message>
        <source>score from {0:.2f}</source>
        <translation>得分不低于 {0:.2f}</translation>
    </message>
    <message>
        <source>Solid: as labelled. Dashed: as found. A click or Enter opens the photo.</source>
        <translation>实线：标注。虚线：检出。点击或按回车打开照片。</translation>
    </message>
</context>
<context>
    <name>SetTable</name>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>without objects</source>
        <translation>无目标</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>cannot be read ({0})</source>
        <translation>无法读取（{0}）</translation>
    </message>
    <message>
        <source>Choose a file that Export settings wrote</source>
        <translation>请选择由“导出设置”写出的文件</translation>
    </message>
    <message>
        <source>is a settings file of an earlier version, in a form that can hold a program and is no longer read</source>
        <translation>是早期版本的设置文件，其格式可能夹带程序，已不再读取</translation>
    </message>
    <message>
        <source>Export it again there with this version: File &gt; Export settings</source>
        <translation>请在那台电脑上用本版本重新导出：文件 &gt; 导出设置</translation>
    </message>
    <message>
        <source>holds no settings</source>
        <translation>不含任何设置</translation>
    </message>
    <message>
        <source>The file of the settings could not be read. It was put aside as {1}, and the settings are those of a first start.</source>
        <translation>无法读取设置文件。它已改名为 {1} 放在一旁，设置恢复为首次启动时的状态。</translation>
    </message>
    <message>
        <source>The settings in {0} cannot be read ({1}). They are those of a first start, and what you change is not kept. Make the file readable and start again.</source>
        <translation>无法读取 {0} 中的设置（{1}）。目前使用首次启动时的设置，所做的更改不会保留。请使该文件可读，然后重新启动。</translation>
    </message>
    <message>
        <source>Some settings of an earlier version in {0} could not be taken over. Choose them again.</source>
        <translation>{0} 中早期版本的部分设置无法沿用。请重新选择。</translation>
    </message>
    <message>
        <source>The settings cannot be written to {0} ({1}).</source>
        <translation>设置无法写入 {0}（{1}）。</translation>
    </message>
</context>
<context>
    <name>Setup</name>
    <message>
        <source>Start</source>
        <translation>开始</translation>
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
        <source>Defaults</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>Put every setting back to its default; Undo brings them back</source>
        <translation>所有设置恢复默认值；可以撤销</translation>
    </message>
    <message>
        <source>Next run</source>
        <translation>下一次训练</translation>
    </message>
    <message>
        <source>Use the settings of a run</source>
        <translation>采用训练记录的设置</translation>
    </message>
    <message>
        <source>Default settings</source>
        <translation>默认设置</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>The training that was started here has to end first</source>
        <translation>须等这里启动的训练结束</translation>
    </message>
</context>
<context>
    <name>ShareBar</name>
    <message>
        <source>Where training ends and validation begins, in percent</source>
        <translation>训练结束、验证开始的位置（百分比）</translation>
    </message>
    <message>
        <source>Where validation ends and test begins, in percent</source>
        <translation>验证结束、测试开始的位置（百分比）</translation>
    </message>
    <message>
        <source>Training {0}, validation {1}, test {2}</source>
        <translation>训练 {0}，验证 {1}，测试 {2}</translation>
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
        <source>&amp;Keys:</source>
        <translation>快捷键(&amp;K)：</translation>
    </message>
    <message>
        <source>{0} is taken by “{1}”.</source>
        <translation>{0} 已被“{1}”使用。</translation>
    </message>
    <message>
        <source>Usual keys</source>
        <translation>常用快捷键</translation>
    </message>
    <message>
        <source>labelImg&apos;s keys</source>
        <translation>labelImg 的快捷键</translation>
    </message>
    <message>
        <source>The usual keys are those of this computer&apos;s other programs: Ctrl+Y does again what was undone. With labelImg&apos;s keys it changes the format of label files.</source>
        <translation>常用快捷键与本机其他程序一致：Ctrl+Y 重做。使用 labelImg 的快捷键时，Ctrl+Y 更改标注文件的格式。</translation>
    </message>
    <message>
        <source>{0} has a use of its own and cannot be given away.</source>
        <translation>{0} 另有固定用途，不能指定给别的操作。</translation>
    </message>
</context>
<context>
    <name>SnapshotsTab</name>
    <message>
        <source>Name, such as: before relabelling</source>
        <translation>名称，例如：重新标注前</translation>
    </message>
    <message>
        <source>Labels and split become as they were then. It can be undone while the data set is open.</source>
        <translation>标注和划分恢复到当时。数据集打开期间可以撤销。</translation>
    </message>
    <message>
        <source>What has changed since?</source>
        <translation>之后有什么变化？</translation>
    </message>
    <message>
        <source>Label files</source>
        <translation>标注文件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>class changed</source>
        <translation>类别更改</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>框</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>当时</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Boxes that changed</source>
        <translation>有变化的框</translation>
    </message>
    <message>
        <source>Boxes since {0}: {1}.</source>
        <translation>自 {0} 以来的框：{1}。</translation>
    </message>
    <message>
        <source>No box has changed since {0}.</source>
        <translation>自 {0} 以来没有框变化。</translation>
    </message>
    <message>
        <source>Name of the backup</source>
        <translation>备份名称</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Choose a backup to see what has changed since.</source>
        <translation>选择备份以查看之后的变化。</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Not compared yet.</source>
        <translation>尚未比较。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>There is no backup yet. Make one before a large change.</source>
        <translation>还没有备份。请在大改动之前做一个。</translation>
    </message>
    <message>
        <source>Back up the labels</source>
        <translation>备份标注</translation>
    </message>
    <message>
        <source>Label files, the lists of the split and the class list; no photos</source>
        <translation>标注文件、划分列表和类别列表；不含照片</translation>
    </message>
    <message>
        <source>Label backups</source>
        <translation>标注备份</translation>
    </message>
    <message>
        <source>Label backup {0}</source>
        <translation>标注备份 {0}</translation>
    </message>
</context>
<context>
    <name>SourceBox</name>
    <message>
        <source>Path or address</source>
        <translation>路径或地址</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>{0} frames/s</source>
        <translation>{0} 帧/秒</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
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
        <source>Size of the camera&apos;s picture</source>
        <translation>摄像头画面的尺寸</translation>
    </message>
    <message>
        <source>As the camera likes</source>
        <translation>由摄像头决定</translation>
    </message>
    <message>
        <source>Frames a second to ask the camera for</source>
        <translation>向摄像头请求的每秒帧数</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>帧率</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Videos and animations ({0})</source>
        <translation>视频和动画 ({0})</translation>
    </message>
    <message>
        <source>Remember the password on this computer</source>
        <translation>在这台计算机上记住密码</translation>
    </message>
    <message>
        <source>Otherwise the address is remembered without it, and you are asked for it after the next start. It is kept in the settings file as it is, and left out of exported settings.</source>
        <translation>否则只记住不含密码的地址，下次启动后会再向您询问密码。密码按原样保存在设置文件中，导出设置时不包含它。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>What stands in the place of *** in {0}?</source>
        <translation>{0} 中的 *** 处是什么？</translation>
    </message>
</context>
<context>
    <name>SpeedRow</name>
    <message>
        <source>Export now</source>
        <translation>立即导出</translation>
    </message>
    <message>
        <source>{0} is being exported.</source>
        <translation>正在导出 {0}。</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Not exported: {0}</source>
        <translation>未导出：{0}</translation>
    </message>
    <message>
        <source>Not exported: slower on this computer than it could be.</source>
        <translation>未导出：在这台电脑上比导出后慢。</translation>
    </message>
    <message>
        <source>Its export is not used ({0}): slower here than it could be.</source>
        <translation>没有使用它的导出文件（{0}）：在这里比本来可以的慢。</translation>
    </message>
    <message numerus="yes">
        <source>Not exported: about %Ln time(s) slower on this computer.</source>
        <translation>
            <numerusform>未导出：在这台电脑上约慢 %Ln 倍。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its export is not used ({0}): about %Ln time(s) slower here.</source>
        <translation>
            <numerusform>没有使用它的导出文件（{0}）：在这里约慢 %Ln 倍。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SplitBox</name>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Names that differ only in their last number: beach_1, beach_2</source>
        <translation>只有末尾数字不同的名称：beach_1、beach_2</translation>
    </message>
    <message>
        <source>Copies, bursts and video frames, found by what they show</source>
        <translation>按画面内容识别的副本、连拍和视频帧</translation>
    </message>
    <message>
        <source>of a sub-folder</source>
        <translation>同一子文件夹</translation>
    </message>
    <message>
        <source>Such as one folder for each day or place</source>
        <translation>例如每天或每处一个文件夹</translation>
    </message>
    <message>
        <source>of a numbered series</source>
        <translation>同一编号序列</translation>
    </message>
    <message>
        <source>taken within seconds</source>
        <translation>几秒内拍摄</translation>
    </message>
    <message>
        <source>By the camera&apos;s clock, as EXIF tells it</source>
        <translation>按相机时钟（EXIF）</translation>
    </message>
    <message>
        <source>that look alike</source>
        <translation>看起来相似</translation>
    </message>
    <message>
        <source> s apart at most</source>
        <translation> 秒以内</translation>
    </message>
    <message>
        <source>Seconds between two photos that still belong together</source>
        <translation>两张照片仍算一组的最大间隔秒数</translation>
    </message>
    <message>
        <source>Keep together
photos</source>
        <translation>放在一起
的照片</translation>
    </message>
    <message>
        <source>Pictures of one burst or video must not be both learnt from and tested on</source>
        <translation>同一连拍或视频的画面不能既用于学习又用于测试</translation>
    </message>
    <message>
        <source>Photos stay in the set they are in</source>
        <translation>照片留在原来的集合</translation>
    </message>
    <message>
        <source>When photos were added: only those in no list yet are shared out, so that figures compare</source>
        <translation>新增照片时：只分配尚不在列表中的，使数据可比</translation>
    </message>
    <message>
        <source>Another fold, another part validates</source>
        <translation>换一折，就由另一部分验证</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Lists for cross-validation: each photo validates once. 5 is usual; the test set stays apart</source>
        <translation>交叉验证列表：每张照片验证一次。常用 5 折；测试集不参与</translation>
    </message>
    <message>
        <source>Number of the fold to train with now</source>
        <translation>现在训练用第几折</translation>
    </message>
    <message>
        <source>use no. </source>
        <translation>使用第 </translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>折数</translation>
    </message>
    <message>
        <source>Another seed gives another split that is as good</source>
        <translation>换一个种子会得到另一个同样好的划分</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>What the detector learns from</source>
        <translation>检测器从中学习</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Looked at after each epoch, to keep the best state and to stop in time</source>
        <translation>每个轮次后查看，用来保留最佳状态并及时停止</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Never learnt from: the figure to believe</source>
        <translation>从不用于学习：最可信的数据</translation>
    </message>
</context>
<context>
    <name>SplitTab</name>
    <message>
        <source>Write split</source>
        <translation>写入划分</translation>
    </message>
    <message>
        <source>Objects and photos in each set</source>
        <translation>各集合中的目标和照片</translation>
    </message>
    <message>
        <source>What to know about this split</source>
        <translation>关于此划分须知</translation>
    </message>
    <message>
        <source>In each set</source>
        <translation>各集合</translation>
    </message>
    <message>
        <source>Open a folder of photos first.</source>
        <translation>请先打开照片文件夹。</translation>
    </message>
    <message>
        <source>This split is on disk. Other settings show a preview.</source>
        <translation>此划分已在磁盘上。更改设置可预览。</translation>
    </message>
    <message>
        <source>A preview: nothing is written yet.</source>
        <translation>预览：尚未写入。</translation>
    </message>
    <message>
        <source>Show the split on disk</source>
        <translation>显示磁盘上的划分</translation>
    </message>
    <message>
        <source>The settings become those of the lists that are written</source>
        <translation>设置变为生成现有列表时的设置</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of photos kept together.</source>
        <translation>
            <numerusform>%Ln 组照片保持在一起。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln fold(s) go to {0}.</source>
        <translation>
            <numerusform>%Ln 折写入 {0}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Add frame</source>
        <translation>加入画面</translation>
    </message>
    <message>
        <source>Put this frame into the open data set, its boxes as suggestions ({0})</source>
        <translation>把此画面放入已打开的数据集，框作为建议（{0}）</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Escape comes back</source>
        <translation>按 Esc 返回</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制画面</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存画面</translation>
    </message>
</context>
<context>
    <name>StatisticsTab</name>
    <message>
        <source>Class whose boxes are shown</source>
        <translation>显示哪个类别的框</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Boxes that default boxes reach</source>
        <translation>默认框能覆盖的框</translation>
    </message>
    <message>
        <source>share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Box sizes</source>
        <translation>框的大小</translation>
    </message>
    <message>
        <source>width, share of the photo</source>
        <translation>宽，占照片比例</translation>
    </message>
    <message>
        <source>height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Where boxes are</source>
        <translation>框的位置</translation>
    </message>
    <message>
        <source>across the photo</source>
        <translation>横向</translation>
    </message>
    <message>
        <source>down</source>
        <translation>纵向</translation>
    </message>
    <message>
        <source>Shapes of boxes</source>
        <translation>框的形状</translation>
    </message>
    <message>
        <source>width to height</source>
        <translation>宽高比</translation>
    </message>
    <message>
        <source>boxes</source>
        <translation>框</translation>
    </message>
    <message>
        <source>photos</source>
        <translation>照片数</translation>
    </message>
    <message>
        <source>Photo sizes</source>
        <translation>照片尺寸</translation>
    </message>
    <message>
        <source>longer side, px</source>
        <translation>长边，像素</translation>
    </message>
    <message>
        <source>Brightness of photos</source>
        <translation>照片亮度</translation>
    </message>
    <message>
        <source>mean grey</source>
        <translation>平均灰度</translation>
    </message>
    <message>
        <source>Boxes of</source>
        <translation>框属于</translation>
    </message>
    <message>
        <source>Training size</source>
        <translation>训练尺寸</translation>
    </message>
    <message>
        <source>Open a folder of photos first.</source>
        <translation>请先打开照片文件夹。</translation>
    </message>
    <message>
        <source>all classes</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>usual sizes</source>
        <translation>常用大小</translation>
    </message>
    <message>
        <source>fitted sizes</source>
        <translation>适配后大小</translation>
    </message>
    <message>
        <source>Folder for the tables</source>
        <translation>表格文件夹</translation>
    </message>
    <message>
        <source>Save the charts</source>
        <translation>保存图表</translation>
    </message>
    <message>
        <source>Charts written to {0}</source>
        <translation>图表已写入 {0}</translation>
    </message>
    <message>
        <source>{0} could not be written.</source>
        <translation>无法写入 {0}。</translation>
    </message>
    <message>
        <source>Objects per class</source>
        <translation>每类目标数</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Objects per photo</source>
        <translation>每张照片的目标数</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled</source>
        <translation>
            <numerusform>已标注 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them without objects</source>
        <translation>
            <numerusform>其中 %Ln 张没有目标</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln 个目标</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) under {0} px long at {1} px: a larger training size finds more.</source>
        <translation>
            <numerusform>在 {1} px 下有 %Ln 个目标不足 {0} px：更大的训练尺寸能找到更多</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} in {1} will be replaced.</source>
        <translation>{1} 中的 {0} 将被替换。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln table(s) written to {0}</source>
        <translation>
            <numerusform>%Ln 个表格已写入 {0}</numerusform>
        </translation>
    </message>
    <message>
        <source>Tables (CSV)…</source>
        <translation>表格（CSV）…</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>图片（PNG）…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>正在统计…</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Undone: {0}</source>
        <translation>已撤销：{0}</translation>
    </message>
    <message>
        <source>Done again: {0}</source>
        <translation>已重做：{0}</translation>
    </message>
    <message>
        <source>gone since</source>
        <translation>之后已不在</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>之后已更改</translation>
    </message>
    <message>
        <source>labelled since</source>
        <translation>之后已标注</translation>
    </message>
    <message>
        <source>in a set of the split since</source>
        <translation>之后已划入集合</translation>
    </message>
    <message>
        <source>the last photo of the data set</source>
        <translation>数据集的最后一张照片</translation>
    </message>
    <message>
        <source>another file has its place</source>
        <translation>该位置已有另一个文件</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) left as before ({0}): {1}</source>
        <translation>
            <numerusform>%Ln 个文件保持原样（{0}）：{1}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestCommands</name>
    <message>
        <source>There is no suggestion here</source>
        <translation>这里没有建议</translation>
    </message>
    <message>
        <source>Nothing more waits for review.</source>
        <translation>没有更多等待复核的。</translation>
    </message>
    <message>
        <source>No run is trained yet. Train one, then it can suggest boxes.</source>
        <translation>还没有训练记录。训练一个之后就能建议框。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>No suggestions: {0}</source>
        <translation>没有建议：{0}</translation>
    </message>
    <message>
        <source>A run is suggesting boxes already.</source>
        <translation>已有训练记录正在建议框。</translation>
    </message>
    <message>
        <source>{0} suggests boxes</source>
        <translation>{0} 正在建议框</translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) refused</source>
        <translation>
            <numerusform>已拒绝 %Ln 个建议</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestingRun</name>
    <message>
        <source>All classes of {0} are in this data set.</source>
        <translation>{0} 的所有类别都在此数据集中。</translation>
    </message>
</context>
<context>
    <name>SuggestionEdits</name>
    <message numerus="yes">
        <source>Suggest %Ln box(es)</source>
        <translation>
            <numerusform>建议 %Ln 个框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %Ln suggestion(s)</source>
        <translation>
            <numerusform>接受 %Ln 个建议</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Refuse %Ln suggestion(s)</source>
        <translation>
            <numerusform>拒绝 %Ln 个建议</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Table</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>TaskButton</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ThresholdBar</name>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Threshold as a number</source>
        <translation>阈值数值</translation>
    </message>
    <message>
        <source>Only what the detector is at least this sure of counts. Low: it misses less. High: it is wrong less.</source>
        <translation>只计入检测器至少有这么大把握的结果。低：漏检少。高：误报少。</translation>
    </message>
    <message>
        <source>Best F1</source>
        <translation>最佳 F1</translation>
    </message>
    <message>
        <source>Live, suggestions, predictions and the next export use this threshold from then on</source>
        <translation>此后实时、建议、预测和下次导出都用这个阈值</translation>
    </message>
    <message>
        <source>The threshold with the best mean F1 on this set: {0:.3f}</source>
        <translation>此集合上平均 F1 最佳的阈值：{0:.3f}</translation>
    </message>
    <message>
        <source>Use this threshold</source>
        <translation>使用此阈值</translation>
    </message>
    <message>
        <source>Share of the boxes found that are right; of the labelled boxes that were found; both in one</source>
        <translation>找到的框中正确的比例；标注框中被找到的比例；两者合一</translation>
    </message>
    <message>
        <source>Photos on which every class that is there was found, and none that is not. How many boxes of a class were found does not matter here.</source>
        <translation>照片上有的类别全都找到、没有的类别一个也没找到。每个类别找到多少个框在此无关。</translation>
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
        <source>precision {0}   recall {1}   mean F1 {2}</source>
        <translation>精确率 {0}   召回率 {1}   平均 F1 {2}</translation>
    </message>
    <message>
        <source>saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message numerus="yes">
        <source>the right classes on {0} of %Ln ({1})</source>
        <translation>
            <numerusform>%Ln 张中有 {0} 张类别全对（{1}）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainForm</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
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
        <source>Network</source>
        <translation>网络</translation>
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
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
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
        <source>Schedule</source>
        <translation>学习率计划</translation>
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
        <source>Unit: {0}</source>
        <translation>单位：{0}</translation>
    </message>
    <message>
        <source>Default: {0}</source>
        <translation>默认：{0}</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Judging and stopping</source>
        <translation>评判与停止</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>电脑</translation>
    </message>
    <message>
        <source>Find objects (boxes)</source>
        <translation>找目标（框）</translation>
    </message>
    <message>
        <source>side in pixels</source>
        <translation>边长，像素</translation>
    </message>
    <message>
        <source>The data set that is open.</source>
        <translation>已打开的数据集。</translation>
    </message>
    <message>
        <source>And also</source>
        <translation>另外还有</translation>
    </message>
    <message>
        <source>Further data sets to learn from, each with a split of its own. Classes of the same name are one class.</source>
        <translation>另外用来学习的数据集，各有自己的划分。同名类别视为同一类别。</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Small is fastest on a camera; Large makes fewer mistakes.</source>
        <translation>Small 在摄像头上最快；Large 错误更少。</translation>
    </message>
    <message>
        <source>passes over the photos</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Photos are scaled to a square of this side. Larger sees smaller objects and takes longer.</source>
        <translation>照片缩放到该边长的正方形。越大越能看到小目标，也越费时。</translation>
    </message>
    <message>
        <source>What computes. auto takes a graphics card if there is one.</source>
        <translation>用什么计算。自动：有显卡就用显卡。</translation>
    </message>
    <message>
        <source>× learning rate</source>
        <translation>× 学习率</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>不固定</translation>
    </message>
    <message>
        <source>all but the heads</source>
        <translation>除检测头外全部</translation>
    </message>
    <message>
        <source>photos</source>
        <translation>张照片</translation>
    </message>
    <message>
        <source>The highest one, after the warm-up. Too high and the loss jumps; too low and it crawls. auto: {0}, for a batch of 16; three times that for a detector that starts from nothing.</source>
        <translation>预热之后的最高值。太高损失会跳动；太低进展缓慢。自动：{0}（批大小 16）；从零开始的检测器为其三倍。</translation>
    </message>
    <message>
        <source>In the layers that give boxes and classes.</source>
        <translation>给出框和类别的层。</translation>
    </message>
    <message>
        <source>How the weights are stepped. AdamW learns fast; SGD needs more epochs.</source>
        <translation>权重如何更新。AdamW 学得快；SGD 需要更多轮。</translation>
    </message>
    <message>
        <source>How much of the last step SGD repeats; no effect on AdamW.</source>
        <translation>SGD 重复上一步的程度；对 AdamW 无效。</translation>
    </message>
    <message>
        <source>While the learning rate rises from 0.</source>
        <translation>学习率从 0 升起期间。</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Keep fixed</source>
        <translation>固定不变</translation>
    </message>
    <message>
        <source>Average weights</source>
        <translation>平均权重</translation>
    </message>
    <message>
        <source>Also keep a running average of the weights; the better of the two is kept.</source>
        <translation>另外保留权重的滑动平均；取两者中较好的。</translation>
    </message>
    <message>
        <source>SSDLite (fastest)</source>
        <translation>SSDLite（最快）</translation>
    </message>
    <message>
        <source>PAN (finds more)</source>
        <translation>PAN（找到更多）</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>检测头</translation>
    </message>
    <message>
        <source>What stands on the network. SSDLite is the classic; PAN passes fine and coarse details both ways and is slower.</source>
        <translation>网络之上的部分。SSDLite 是经典；PAN 双向传递粗细特征，较慢。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Less than 1 makes a smaller, faster network that knows less. ImageNet weights exist for 1 only.</source>
        <translation>小于 1 得到更小更快但能力较弱的网络。ImageNet 权重只有宽度 1 的。</translation>
    </message>
    <message>
        <source>× usual width</source>
        <translation>× 通常宽度</translation>
    </message>
    <message>
        <source>A finer feature map. auto adds it where your boxes need it.</source>
        <translation>更细的特征图。自动：需要时才加。</translation>
    </message>
    <message>
        <source>Vary photos</source>
        <translation>变化照片</translation>
    </message>
    <message>
        <source>Learn from boxes marked difficult, too.</source>
        <translation>也从标记为困难的框学习。</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>边距</translation>
    </message>
    <message>
        <source>What is shown around each box, when boxes are cut out to be named.</source>
        <translation>裁出框来命名时，周围多显示多少。</translation>
    </message>
    <message>
        <source>share of the box&apos;s longer side</source>
        <translation>占框较长边的比例</translation>
    </message>
    <message>
        <source>How often it is measured what the network can do.</source>
        <translation>多久测一次网络的能力。</translation>
    </message>
    <message>
        <source>validations</source>
        <translation>次验证</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>个线程</translation>
    </message>
    <message>
        <source>Half precision</source>
        <translation>半精度</translation>
    </message>
    <message>
        <source>Faster on a graphics card and less memory; auto tries whether it works there.</source>
        <translation>在显卡上更快、更省内存；自动会先试能否使用。</translation>
    </message>
    <message>
        <source>Loaders</source>
        <translation>加载线程</translation>
    </message>
    <message>
        <source>Threads that prepare photos ahead; 0 prepares them between the steps.</source>
        <translation>提前准备照片的线程；0 表示在两步之间准备。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Show random crops, zooms, mirror images and colours.</source>
        <translation>展示随机裁剪、缩放、镜像和颜色。</translation>
    </message>
    <message>
        <source>Name photos or boxes</source>
        <translation>给照片或方框命名</translation>
    </message>
    <message>
        <source>Find where things are, or say what is shown: by each box that is drawn, or by each photo of a folder that is named like its class.</source>
        <translation>找出东西在哪里，或说出画面上是什么：按画好的每个方框，或按以类别命名的文件夹里的每张照片。</translation>
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
        <source>Mosaic</source>
        <translation>马赛克</translation>
    </message>
    <message>
        <source>So many of the photos are put together from four: more and smaller objects at once.</source>
        <translation>这么多的照片由四张拼成：目标更多更小。</translation>
    </message>
    <message>
        <source>share, 0 to 1</source>
        <translation>比例，0 到 1</translation>
    </message>
    <message>
        <source>Vary the size</source>
        <translation>变化尺寸</translation>
    </message>
    <message>
        <source>Another image size from batch to batch, by up to a quarter.</source>
        <translation>各批之间图片尺寸变化，最多四分之一。</translation>
    </message>
    <message>
        <source>Balance classes</source>
        <translation>平衡类别</translation>
    </message>
    <message>
        <source>Show photos of rare classes more often.</source>
        <translation>更常展示稀有类别的照片。</translation>
    </message>
    <message>
        <source>Use difficult</source>
        <translation>使用困难框</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>验证间隔</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>Stop after so many validations that were not better.</source>
        <translation>连续这么多次验证没有变好就停止。</translation>
    </message>
    <message>
        <source>never stop early</source>
        <translation>从不提前停止</translation>
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
        <source>Photo cache</source>
        <translation>照片缓存</translation>
    </message>
    <message>
        <source>Memory for decoded photos; a larger set is decoded anew in each epoch.</source>
        <translation>存放已解码照片的内存；放不下时每轮重新解码。</translation>
    </message>
    <message>
        <source>How much of the processor training may use.</source>
        <translation>训练可用多少处理器。</translation>
    </message>
    <message>
        <source>Export when done</source>
        <translation>完成后导出</translation>
    </message>
    <message>
        <source>Write the best weights as ONNX when the training ends, in a few seconds. The Live room is many times faster with them on a processor.</source>
        <translation>训练结束时把最佳权重写成 ONNX，只需几秒。用处理器时“实时”会快许多倍。</translation>
    </message>
    <message>
        <source>How the learning rate falls: cosine smoothly, multistep by ten at 2/3 and 8/9.</source>
        <translation>学习率如何下降：余弦平滑下降，多步在 2/3 和 8/9 处除以十。</translation>
    </message>
    <message>
        <source>the backbone</source>
        <translation>主干网络</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>multistep</source>
        <translation>多步</translation>
    </message>
    <message>
        <source>Photos per step. auto takes 16, less for very small sets or little memory.</source>
        <translation>每步的照片数。自动为 16，数据很少或内存不足时更小。</translation>
    </message>
    <message>
        <source>Learning rate of backbone</source>
        <translation>主干网络学习率</translation>
    </message>
    <message>
        <source>Less than 1 keeps more of what the backbone knew before.</source>
        <translation>小于 1 会更多地保留主干网络已有的知识。</translation>
    </message>
    <message>
        <source>Learning rate of neck</source>
        <translation>颈部学习率</translation>
    </message>
    <message>
        <source>In the layers between backbone and heads.</source>
        <translation>主干网络与检测头之间的层。</translation>
    </message>
    <message>
        <source>Learning rate of heads</source>
        <translation>检测头学习率</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%n 轮</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n validation(s)</source>
        <translation>
            <numerusform>%n 次验证</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n 个线程</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainWords</name>
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
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>mAP@0.5</source>
        <translation>mAP@0.5</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
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
        <source>First step…</source>
        <translation>第一步…</translation>
    </message>
    <message>
        <source>best {0} {1:.3f}</source>
        <translation>最佳 {0} {1:.3f}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s) since the last checkpoint are done again</source>
        <translation>
            <numerusform>上次检查点之后的 %Ln 步会重新进行</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting: loading PyTorch…</source>
        <translation>正在启动：加载 PyTorch…</translation>
    </message>
    <message>
        <source>Downloading weights: {0:.1f} of {1:.1f} MB</source>
        <translation>正在下载权重：{0:.1f} / {1:.1f} MB</translation>
    </message>
    <message>
        <source>Reading photos: {0} of {1}</source>
        <translation>正在读取照片：{0} / {1}</translation>
    </message>
    <message>
        <source>{0} {1}.</source>
        <translation>{0}{1}。</translation>
    </message>
    <message>
        <source>epoch {0}: loss {1:.3f}, {2:.1f} images/s</source>
        <translation>第 {0} 轮：损失 {1:.3f}，{2:.1f} 张/秒</translation>
    </message>
    <message>
        <source>paused in epoch {0}</source>
        <translation>在第 {0} 轮暂停</translation>
    </message>
    <message>
        <source>goes on in epoch {0}</source>
        <translation>在第 {0} 轮继续</translation>
    </message>
    <message>
        <source>{0} after {1}</source>
        <translation>{0}，用时 {1}</translation>
    </message>
    <message>
        <source>{0}; {1}</source>
        <translation>{0}；{1}</translation>
    </message>
    <message>
        <source>epoch {0}: validation loss {1:.3f}, accuracy {2:.3f}</source>
        <translation>第 {0} 轮：验证损失 {1:.3f}，准确率 {2:.3f}</translation>
    </message>
    <message>
        <source>epoch {0}: validation loss {1:.3f}, mAP@0.5 {2:.3f}, mAP@0.5:0.95 {3:.3f}</source>
        <translation>第 {0} 轮：验证损失 {1:.3f}，mAP@0.5 {2:.3f}，mAP@0.5:0.95 {3:.3f}</translation>
    </message>
    <message>
        <source>(averaged weights)</source>
        <translation>（平均权重）</translation>
    </message>
    <message>
        <source>(best so far)</source>
        <translation>（目前最佳）</translation>
    </message>
    <message>
        <source>default boxes cover {0}</source>
        <translation>默认框覆盖 {0}</translation>
    </message>
    <message>
        <source>Downloading weights…</source>
        <translation>正在下载权重…</translation>
    </message>
    <message>
        <source>Reading photos…</source>
        <translation>正在读取照片…</translation>
    </message>
    <message>
        <source>exported to {0} in {1}</source>
        <translation>已导出到 {0}，用时 {1}</translation>
    </message>
    <message>
        <source>{0}: {1} training and {2}, {3}, {4} on {5}</source>
        <translation>{0}：{1} 张训练照片，{2}，{3}，{4}，在 {5} 上</translation>
    </message>
    <message numerus="yes">
        <source>%Ln validation photo(s)</source>
        <translation>
            <numerusform>%Ln 张验证照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln 个类别</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Place in the video</source>
        <translation>视频位置</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Hold the video</source>
        <translation>暂停视频</translation>
    </message>
</context>
<context>
    <name>UnsavedBar</name>
    <message numerus="yes">
        <source>Not saved yet: work on %Ln label file(s) ({0}).</source>
        <translation>
            <numerusform>尚未保存：%Ln 个标注文件的修改（{0}）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) with kept work cannot be read ({0}).</source>
        <translation>
            <numerusform>有 %Ln 个保存修改的文件无法读取（{0}）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Look…</source>
        <translation>查看…</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Work that is not in its label file</source>
        <translation>尚未写入标注文件的修改</translation>
    </message>
    <message>
        <source>Restore writes the work into its label file; what only that holds is lost.</source>
        <translation>“恢复”会把修改写入标注文件；仅存在于该文件中的内容会丢失。</translation>
    </message>
    <message>
        <source>Label files</source>
        <translation>标注文件</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>放弃…</translation>
    </message>
    <message numerus="yes">
        <source>Discard the work on %Ln label file(s)?</source>
        <translation>
            <numerusform>放弃对 %Ln 个标注文件的修改吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>The label files stay as they are. This cannot be undone.</source>
        <translation>标注文件保持不变。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message numerus="yes">
        <source>In the file: %Ln box(es).</source>
        <translation>
            <numerusform>文件中：%Ln 个框。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In the kept work: %Ln box(es).</source>
        <translation>
            <numerusform>保存的修改中：%Ln 个框。</numerusform>
        </translation>
    </message>
    <message>
        <source>Only in the file:</source>
        <translation>仅在文件中：</translation>
    </message>
    <message>
        <source>Only in the kept work:</source>
        <translation>仅在保存的修改中：</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>另有 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>The boxes are the same.</source>
        <translation>框相同。</translation>
    </message>
</context>
<context>
    <name>Unseen</name>
    <message>
        <source>No suggestions: {0}</source>
        <translation>没有建议：{0}</translation>
    </message>
    <message numerus="yes">
        <source>The run suggests no new box on %Ln image(s).</source>
        <translation>
            <numerusform>训练没有为 %Ln 张图像建议新的框。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) below {0} are not shown.</source>
        <translation>
            <numerusform>%Ln 个低于 {0} 的建议未显示。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>显示</translation>
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
        <source>Brightness {0}</source>
        <translation>亮度 {0}</translation>
    </message>
</context>
<context>
    <name>Watcher</name>
    <message>
        <source>The system killed the training, most likely because memory ran out.</source>
        <translation>系统终止了训练，很可能是内存不足。</translation>
    </message>
    <message>
        <source>Choose a smaller batch or image size, then resume</source>
        <translation>减小批大小或图片尺寸，然后继续训练</translation>
    </message>
</context>
<context>
    <name>Weights</name>
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
        <source>Choose weights</source>
        <translation>选择权重</translation>
    </message>
    <message>
        <source>Weights (*.pth *.pt *.safetensors)</source>
        <translation>权重 (*.pth *.pt *.safetensors)</translation>
    </message>
</context>
<context>
    <name>_Model</name>
    <message>
        <source>nothing found</source>
        <translation>未检出</translation>
    </message>
    <message>
        <source>nothing there</source>
        <translation>无目标</translation>
    </message>
    <message>
        <source>{0} × {1} found where nothing is labelled</source>
        <translation>{0} × 在无标注处检出 {1}</translation>
    </message>
    <message>
        <source>{0} × {1} not found</source>
        <translation>{0} × 未检出 {1}</translation>
    </message>
    <message>
        <source>{0} × {1} found</source>
        <translation>{0} × 检出 {1}</translation>
    </message>
    <message>
        <source>{0} × {1} taken for {2}</source>
        <translation>{0} × {1} 被认作 {2}</translation>
    </message>
    <message>
        <source>Where nothing is and nothing was found there is nothing to count</source>
        <translation>既没有目标也没有找到任何东西之处，无可统计</translation>
    </message>
</context>
<context>
    <name>annotate</name>
    <message>
        <source>Move boxes left</source>
        <translation>框左移</translation>
    </message>
    <message>
        <source>Move boxes right</source>
        <translation>框右移</translation>
    </message>
    <message>
        <source>Move boxes up</source>
        <translation>框上移</translation>
    </message>
    <message>
        <source>Move boxes down</source>
        <translation>框下移</translation>
    </message>
    <message>
        <source>Move boxes left by ten</source>
        <translation>框左移十像素</translation>
    </message>
    <message>
        <source>Move boxes right by ten</source>
        <translation>框右移十像素</translation>
    </message>
    <message>
        <source>Move boxes up by ten</source>
        <translation>框上移十像素</translation>
    </message>
    <message>
        <source>Move boxes down by ten</source>
        <translation>框下移十像素</translation>
    </message>
    <message>
        <source>Right edge to the right</source>
        <translation>右边向右</translation>
    </message>
    <message>
        <source>Right edge to the left</source>
        <translation>右边向左</translation>
    </message>
    <message>
        <source>Lower edge down</source>
        <translation>下边向下</translation>
    </message>
    <message>
        <source>Lower edge up</source>
        <translation>下边向上</translation>
    </message>
    <message>
        <source>Left edge to the left</source>
        <translation>左边向左</translation>
    </message>
    <message>
        <source>Left edge to the right</source>
        <translation>左边向右</translation>
    </message>
    <message>
        <source>Upper edge up</source>
        <translation>上边向上</translation>
    </message>
    <message>
        <source>Upper edge down</source>
        <translation>上边向下</translation>
    </message>
    <message>
        <source>Open i&amp;mage…</source>
        <translation>打开图片(&amp;M)…</translation>
    </message>
    <message>
        <source>Open &amp;label file…</source>
        <translation>打开标注文件(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Folder of the label files…</source>
        <translation>标注文件所在文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve</source>
        <translation>保存(&amp;V)</translation>
    </message>
    <message>
        <source>Save labels &amp;as…</source>
        <translation>标注另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save a&amp;utomatically</source>
        <translation>自动保存(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Delete image…</source>
        <translation>删除图片(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Draw a box</source>
        <translation>画框(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Keep drawing</source>
        <translation>连续画框(&amp;K)</translation>
    </message>
    <message>
        <source>Select and &amp;move boxes</source>
        <translation>选择和移动框(&amp;M)</translation>
    </message>
    <message>
        <source>Same class &amp;for every box</source>
        <translation>所有框用同一类别(&amp;F)</translation>
    </message>
    <message>
        <source>Draw s&amp;quares</source>
        <translation>画正方形(&amp;Q)</translation>
    </message>
    <message>
        <source>Chan&amp;ge class…</source>
        <translation>更改类别(&amp;G)…</translation>
    </message>
    <message>
        <source>Delete bo&amp;xes</source>
        <translation>删除框(&amp;X)</translation>
    </message>
    <message>
        <source>Dup&amp;licate boxes</source>
        <translation>复制一份框(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Copy boxes</source>
        <translation>复制框(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste boxes</source>
        <translation>粘贴框(&amp;P)</translation>
    </message>
    <message>
        <source>Repeat the previous &amp;image&apos;s boxes</source>
        <translation>重复上一张图片的框(&amp;I)</translation>
    </message>
    <message>
        <source>Select &amp;all boxes</source>
        <translation>选择所有框(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Next box</source>
        <translation>下一个框(&amp;N)</translation>
    </message>
    <message>
        <source>Pre&amp;vious box</source>
        <translation>上一个框(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Suggest boxes for this image</source>
        <translation>为此图建议框(&amp;S)</translation>
    </message>
    <message>
        <source>Suggest &amp;boxes for all images not looked at</source>
        <translation>为所有未看过的图片建议框(&amp;B)</translation>
    </message>
    <message>
        <source>Accep&amp;t suggestions</source>
        <translation>接受建议(&amp;T)</translation>
    </message>
    <message>
        <source>Refuse suggesti&amp;ons</source>
        <translation>拒绝建议(&amp;O)</translation>
    </message>
    <message>
        <source>Compare all labels &amp;with a trained run</source>
        <translation>用训练记录比对所有标注(&amp;W)</translation>
    </message>
    <message>
        <source>Next in &amp;review</source>
        <translation>下一张待复核(&amp;R)</translation>
    </message>
    <message>
        <source>Class&amp;es…</source>
        <translation>类别(&amp;E)…</translation>
    </message>
    <message>
        <source>Colour of t&amp;he class…</source>
        <translation>类别颜色(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Hide all boxes</source>
        <translation>隐藏所有框(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Show all boxes</source>
        <translation>显示所有框(&amp;S)</translation>
    </message>
    <message>
        <source>Show classes and bo&amp;xes</source>
        <translation>显示类别和框的面板(&amp;X)</translation>
    </message>
    <message>
        <source>Show &amp;class names</source>
        <translation>显示类别名称(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Previous image</source>
        <translation>上一张图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Next image</source>
        <translation>下一张图片(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Find images…</source>
        <translation>查找图片(&amp;F)…</translation>
    </message>
    <message>
        <source>Next image not &amp;looked at</source>
        <translation>下一张未看过的图片(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Verified</source>
        <translation>已核实(&amp;V)</translation>
    </message>
    <message>
        <source>Nothin&amp;g here</source>
        <translation>此图无目标(&amp;G)</translation>
    </message>
    <message>
        <source>Show thu&amp;mbnails</source>
        <translation>显示缩略图(&amp;M)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Original si&amp;ze</source>
        <translation>原始大小(&amp;Z)</translation>
    </message>
    <message>
        <source>Fit &amp;window</source>
        <translation>适应窗口(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Brighter</source>
        <translation>变亮(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Darker</source>
        <translation>变暗(&amp;D)</translation>
    </message>
    <message>
        <source>Ori&amp;ginal brightness</source>
        <translation>原始亮度(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keep zoom from image to image</source>
        <translation>换图时保持缩放(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Fit width</source>
        <translation>适应宽度(&amp;F)</translation>
    </message>
    <message>
        <source>Forma&amp;t of new label files…</source>
        <translation>新标注文件的格式(&amp;T)…</translation>
    </message>
</context>
<context>
    <name>aside</name>
    <message>
        <source>{0} stays there: its disk has no trash, so it would be gone for good.</source>
        <translation>{0} 留在原处：其磁盘没有回收站，删除后无法恢复。</translation>
    </message>
    <message>
        <source>{0} could not be sent to the trash ({1}). It stays there.</source>
        <translation>无法将 {0} 移到回收站（{1}）。它留在原处。</translation>
    </message>
</context>
<context>
    <name>classes</name>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>New order of the class list</source>
        <translation>类别列表的新顺序</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>The class file keeps the lines of merged and deleted classes: the ids in YOLO files count its lines.</source>
        <translation>类别文件保留被合并和被删除类别的行：YOLO 文件中的 id 按其行号计数。</translation>
    </message>
    <message>
        <source>The ids in this data set&apos;s YOLO files count the lines of its class list, so its order stays.</source>
        <translation>此数据集 YOLO 文件中的 id 按类别列表的行号计数，因此顺序保持不变。</translation>
    </message>
    <message>
        <source>Rename {0} to {1}: {2} in {3}</source>
        <translation>把 {0} 改名为 {1}：{3}中的 {2}</translation>
    </message>
    <message>
        <source>Merge {0} into {1}: {2} in {3}</source>
        <translation>把 {0} 并入 {1}：{3}中的 {2}</translation>
    </message>
    <message>
        <source>Delete {0} with its {2} in {3}</source>
        <translation>删除 {0} 及其在 {3}中的 {2}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln 个框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>live_line</name>
    <message>
        <source>Arrows move the start of the line.</source>
        <translation>方向键移动线的起点。</translation>
    </message>
    <message>
        <source>Arrows move the end of the line.</source>
        <translation>方向键移动线的终点。</translation>
    </message>
    <message>
        <source>Arrows move the whole line.</source>
        <translation>方向键移动整条线。</translation>
    </message>
    <message>
        <source>Space: start, end or both. Ctrl: finer. Enter: count over it. Esc: leave it as it was.</source>
        <translation>空格：起点、终点或两者。Ctrl：更细。回车：按它计数。Esc：保持原样。</translation>
    </message>
</context>
<context>
    <name>plot_menu</name>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy the values</source>
        <translation>复制数值</translation>
    </message>
</context>
<context>
    <name>reveal</name>
    <message>
        <source>{0} is not there any more.</source>
        <translation>{0} 已经不在了。</translation>
    </message>
    <message>
        <source>No program of this desktop opens it: {0}</source>
        <translation>此桌面没有能打开它的程序：{0}</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>复制路径</translation>
    </message>
</context>
<context>
    <name>room</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
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
    <message>
        <source>&amp;Annotate</source>
        <translation>标注(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Dataset</source>
        <translation>数据集(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>Eval&amp;uate</source>
        <translation>评估(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>实时(&amp;L)</translation>
    </message>
</context>
<context>
    <name>row_menu</name>
    <message>
        <source>Copy this row</source>
        <translation>复制此行</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>复制表格</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>{0}.</source>
        <translation>{0}。</translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0}{1}</translation>
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
